package io.claviger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.InvalidRequestException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRequestTest {
  private static TokenRequest.Builder valid() {
    return TokenRequest.builder("ci").policies(Set.of("reader"));
  }

  private static void assertRefused(UnaryOperator<TokenRequest.Builder> change) {
    assertThatThrownBy(() -> change.apply(valid()).build())
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void hasAnEndWhenNothingIsSaid() {
    TokenRequest request = valid().build();

    assertThat(request.ttl()).contains(Duration.ofDays(32));
    assertThat(request.maxTtl()).contains(Duration.ofDays(32));
    assertThat(request.renewable()).isTrue();
    assertThat(request.orphan()).isFalse();
    assertThat(request.uses()).isZero();
    assertThat(request.isEndless()).isFalse();
  }

  @Test
  void takesALongerTimeToLiveAsTheLimitOfRenewals() {
    assertThat(valid().ttl(Duration.ofDays(90)).build().maxTtl()).contains(Duration.ofDays(90));
    assertThat(valid().ttl(Duration.ofHours(1)).build().maxTtl()).contains(Duration.ofDays(32));
  }

  @Test
  void knowsWhatHasNoEnd() {
    TokenRequest never = valid().neverExpires().build();
    assertThat(never.ttl()).isEmpty();
    assertThat(never.maxTtl()).isEmpty();
    assertThat(never.renewable()).isFalse();
    assertThat(never.isEndless()).isTrue();
    assertThat(valid().noMaxTtl().build().isEndless()).isTrue();
    assertThat(valid().renewable(false).build().isEndless()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Root",
        "ROOT",
        " root",
        "root ",
        "ro ot",
        "-x",
        ".x",
        "r\u00f6t",
        "root\n",
        "a/b",
        "*",
        "\uff52\uff4f\uff4f\uff54",
        "r\u043e\u043et",
        "root\u0000",
        "a,b",
      })
  void refusesPoliciesThatAreNotWrittenPlainly(String policy) {
    assertRefused(request -> request.policies(Set.of("reader", policy)));
  }

  @Test
  void refusesTooManyOrNoPolicies() {
    Set<String> many =
        IntStream.rangeClosed(0, 64).mapToObj(i -> "p" + i).collect(Collectors.toSet());
    assertRefused(request -> request.policies(many));
    assertRefused(request -> request.policies(Set.of()));
    assertRefused(request -> request.policies(Set.of("p".repeat(129))));
    assertThat(valid().policies(Set.of("p".repeat(128))).build().grant().policies()).hasSize(1);
  }

  @Test
  void refusesTimesOutsideOfTheirLimits() {
    assertRefused(request -> request.ttl(Duration.ZERO));
    assertRefused(request -> request.ttl(Duration.ofSeconds(-1)));
    assertRefused(request -> request.ttl(Duration.ofMillis(999)));
    assertRefused(request -> request.ttl(Duration.ofDays(36_500).plusSeconds(1)));
    assertRefused(request -> request.ttl(Duration.ofSeconds(Long.MAX_VALUE)));
    assertRefused(request -> request.ttl(Duration.ofHours(2)).maxTtl(Duration.ofHours(1)));
    assertRefused(request -> request.maxTtl(Duration.ofSeconds(Long.MAX_VALUE)));
    assertRefused(request -> request.renewable(false).maxTtl(Duration.ofDays(40)));
    assertRefused(request -> request.neverExpires().maxTtl(Duration.ofDays(40)));
    assertRefused(request -> request.neverExpires().noMaxTtl());
  }

  @Test
  void refusesTheRestOutsideOfItsLimits() {
    AddressRange range = AddressRange.parse("10.0.0.1");
    assertRefused(request -> request.uses(-1));
    assertRefused(request -> request.uses(1_000_001));
    assertRefused(request -> request.boundTo(Collections.nCopies(33, range)));
    assertRefused(request -> request.description("x".repeat(256)));
    assertThatThrownBy(() -> TokenRequest.builder(" ").policies(Set.of("reader")).build())
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(
            () -> TokenRequest.builder("x".repeat(256)).policies(Set.of("reader")).build())
        .isInstanceOf(InvalidRequestException.class);
    assertThat(valid().uses(1_000_000).boundTo(List.of(range)).build().uses()).isEqualTo(1_000_000);
  }
}
