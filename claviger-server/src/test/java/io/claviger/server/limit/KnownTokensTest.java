package io.claviger.server.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.IpAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownTokensTest {
  private static final IpAddress HERE = address("203.0.113.7");
  private static final IpAddress THERE = address("203.0.113.8");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final KnownTokens tokens = new KnownTokens(nanos::get);

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow().block();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aTokenIsKnownWhereItWasValid() {
    tokens.remember(HERE, "clv_a");

    assertThat(tokens.contains(HERE, "clv_a")).isTrue();
    assertThat(tokens.contains(THERE, "clv_a")).isFalse();
    assertThat(tokens.contains(HERE, "clv_b")).isFalse();
  }

  @Test
  void aTokenIsForgottenAfterAnHourUnlessItIsShownAgain() {
    tokens.remember(HERE, "clv_a");
    tokens.remember(HERE, "clv_b");
    pass(Duration.ofMinutes(59));
    assertThat(tokens.contains(HERE, "clv_a")).isTrue();
    tokens.remember(HERE, "clv_b");
    pass(Duration.ofMinutes(2));

    assertThat(tokens.contains(HERE, "clv_a")).as("asking is not showing").isFalse();
    assertThat(tokens.contains(HERE, "clv_b")).isTrue();
  }

  @Test
  void aRefusedTokenIsForgottenThere() {
    tokens.remember(HERE, "clv_a");
    tokens.remember(THERE, "clv_a");
    tokens.forget(HERE, "clv_a");

    assertThat(tokens.contains(HERE, "clv_a")).isFalse();
    assertThat(tokens.contains(THERE, "clv_a")).isTrue();
  }

  @Test
  void manyTokensTakeNoMoreMemoryThanSome() {
    int many = 3 * KnownTokens.MAX_KNOWN;
    for (int i = 0; i < many; i++) {
      tokens.remember(HERE, "clv_" + i);
    }
    int known = 0;
    for (int i = 0; i < many; i++) {
      known += tokens.contains(HERE, "clv_" + i) ? 1 : 0;
    }

    assertThat(known).isBetween(1, KnownTokens.MAX_KNOWN);
  }
}
