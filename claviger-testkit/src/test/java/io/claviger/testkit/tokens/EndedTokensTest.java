package io.claviger.testkit.tokens;

import static io.claviger.testkit.tokens.TokenPlace.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ended is deleted after a day, by an engine of its own accord. */
class EndedTokensTest {
  private static NewToken create(TokenPlace.Node node, Caller issuer, Duration ttl) {
    return node.tokens()
        .create(issuer, TokenRequest.builder("ci").policies(Set.of("root")).ttl(ttl).build());
  }

  @Test
  void anEngineDeletesTokensThatEndedMoreThanADayAgo() {
    try (TokenPlace place = TokenPlace.sqlite();
        TokenPlace.Node node = place.start()) {
      NewToken parent = create(node, ROOT, Duration.ofHours(2));
      Caller caller =
          node.tokens()
              .authenticate(
                  parent.secretText(), Optional.empty(), Optional.empty(), Optional.empty())
              .orElseThrow();
      NewToken child = create(node, caller, Duration.ofHours(1));
      NewToken revoked = create(node, ROOT, Duration.ofDays(30));
      node.tokens().revoke(ROOT, revoked.accessor());
      NewToken young = create(node, ROOT, Duration.ofHours(20));
      NewToken living = create(node, ROOT, Duration.ofDays(30));
      place.advance(Duration.ofHours(30));

      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                assertThat(place.store().byAccessor(parent.accessor())).isEmpty();
                assertThat(place.store().byAccessor(child.accessor())).isEmpty();
                assertThat(place.store().byAccessor(revoked.accessor())).isEmpty();
              });
      assertThat(place.store().byAccessor(young.accessor())).isPresent();
      assertThat(place.store().byAccessor(living.accessor())).isPresent();
    }
  }
}
