package io.claviger.server.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.claviger.access.IpAddress;
import io.claviger.server.limit.RateLimits.Limit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsTest {
  private static final IpAddress CLIENT = address("203.0.113.7");
  private static final IpAddress OTHER = address("203.0.113.8");
  private static final Rate SMALL = new Rate(3, 60);

  private final AtomicLong nanos = new AtomicLong(-5);

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow().block();
  }

  private RateLimits limits(Rate address, Rate failures, Rate principal) {
    return new RateLimits(address, failures, principal, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void soManyAtOnceThenOneEachSecond() {
    RateLimits limits = limits(SMALL, Rate.UNLIMITED, Rate.UNLIMITED);
    for (int i = 0; i < 3; i++) {
      assertThat(limits.request(CLIENT)).isZero();
    }
    assertThat(limits.request(CLIENT)).isBetween(1L, Duration.ofSeconds(1).toNanos());
    assertThat(limits.request(OTHER)).as("another address").isZero();
    pass(Duration.ofSeconds(1));
    assertThat(limits.request(CLIENT)).isZero();
    assertThat(limits.request(CLIENT)).isPositive();
  }

  @Test
  void failuresAreCountedBeyondTheLimit() {
    RateLimits limits = limits(Rate.UNLIMITED, SMALL, Rate.UNLIMITED);
    assertThat(limits.afterFailures(CLIENT)).as("nothing failed").isZero();
    for (int i = 0; i < 2; i++) {
      limits.failed(CLIENT);
    }
    assertThat(limits.afterFailures(CLIENT)).as("one is left").isZero();
    for (int i = 0; i < 11; i++) {
      limits.failed(CLIENT);
    }
    assertThat(Duration.ofNanos(limits.afterFailures(CLIENT)))
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
    pass(Duration.ofSeconds(9));
    assertThat(limits.afterFailures(CLIENT)).isPositive();
    pass(Duration.ofSeconds(2));
    assertThat(limits.afterFailures(CLIENT)).isZero();
    assertThat(limits.afterFailures(OTHER)).isZero();
  }

  @Test
  void waitingMakesNoMoreThanTheFirstSo() {
    RateLimits limits = limits(SMALL, Rate.UNLIMITED, Rate.UNLIMITED);
    limits.request(CLIENT);
    pass(Duration.ofDays(2));
    for (int i = 0; i < 3; i++) {
      assertThat(limits.request(CLIENT)).isZero();
    }
    assertThat(limits.request(CLIENT)).isPositive();
  }

  @Test
  void addressesOfOneNetworkOfIpv6AreOneClient() {
    RateLimits limits = limits(SMALL, Rate.UNLIMITED, Rate.UNLIMITED);
    for (int i = 0; i < 3; i++) {
      assertThat(limits.request(address("2001:db8::" + i))).isZero();
    }
    assertThat(limits.request(address("2001:db8:0:0:ffff::1"))).isPositive();
    assertThat(limits.request(address("2001:db8:0:1::1"))).isZero();
  }

  @Test
  void principalsAreCountedByTheirNames() {
    RateLimits limits = limits(Rate.UNLIMITED, Rate.UNLIMITED, SMALL);
    assertThat(limits.limitsPrincipals()).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(limits.request("ci")).isZero();
    }
    assertThat(limits.request("ci")).isPositive();
    assertThat(limits.request("other")).isZero();
  }

  @Test
  void withoutALimitNothingIsRefused() {
    RateLimits limits = limits(Rate.UNLIMITED, Rate.UNLIMITED, Rate.UNLIMITED);
    for (int i = 0; i < 10_000; i++) {
      limits.failed(CLIENT);
      assertThat(limits.request(CLIENT) + limits.afterFailures(CLIENT) + limits.request("ci"))
          .isZero();
    }
    assertThat(limits.limitsPrincipals()).isFalse();
  }

  @Test
  void manyAddressesTakeNoMoreMemoryThanSomeAndFreeNobody() {
    RateLimits limits = limits(Rate.UNLIMITED, SMALL, Rate.UNLIMITED);
    for (int i = 0; i < 200; i++) {
      limits.failed(CLIENT);
    }
    for (int i = 0; i < 50_000; i++) {
      limits.failed(new IpAddress(0x2001_0db8_0000_0000L + i, 0));
      limits.afterFailures(CLIENT);
    }
    assertThat(limits.afterFailures(CLIENT)).isPositive();
  }

  @Test
  void everyRefusalIsCounted() {
    RateLimits limits = limits(SMALL, SMALL, SMALL);
    limits.refuse(Limit.ADDRESS, CLIENT, "203.0.113.7", null);
    limits.refuse(Limit.ADDRESS, CLIENT, "203.0.113.7", null);
    limits.refuse(Limit.PRINCIPAL, "ci", null, "ci");

    assertThat(limits.refused(Limit.ADDRESS)).isEqualTo(2);
    assertThat(limits.refused(Limit.FAILED_AUTHENTICATIONS)).isZero();
    assertThat(limits.refused(Limit.PRINCIPAL)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,0", "-1,60", "20,-1", "1,100000001"})
  void whatIsNoRateIsRefused(int atOnce, int perMinute) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rate(atOnce, perMinute))
        .withMessageContaining("per-minute");
  }
}
