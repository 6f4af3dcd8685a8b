package io.claviger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenQuery;
import io.claviger.access.TokenRequest;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.CreateSecret;
import io.claviger.api.ListQuery;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretReference;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnauthenticatedException;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that is revoked by another process, or expires, gets no answer from this one. */
class StaleTokensTest {
  private static final Caller ADMIN =
      Caller.of(CallerContext.of("admin"), Set.of(Caller.ROOT_POLICY));
  private static final String PUT_KEY = "put-key";
  private static final TokenQuery TOKENS =
      new TokenQuery(Optional.empty(), true, Optional.empty(), 100);

  @TempDir private Path folder;
  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
  private Claviger here;
  private Claviger there;

  @BeforeEach
  void open() {
    here = start();
    there = start();
    SecretsManager secrets = here.secrets();
    secrets.create(CreateSecret.builder("a", SecretValue.text("one")).build());
    secrets.put(put("secret pin").idempotencyKey(PUT_KEY).build());
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private Claviger start() {
    return Claviger.builder()
        .databaseUrl("sqlite:///" + folder.resolve("claviger.db"))
        .rootKeys(roots)
        .clock(new Time())
        .admin("admin")
        .defaultPrincipal("admin")
        .build();
  }

  private static PutSecret.Builder put(String value) {
    return PutSecret.builder("a", SecretValue.text(value));
  }

  private NewToken token(Duration ttl) {
    return here.tokens().create(ADMIN, root("victim").ttl(ttl).build());
  }

  private NewToken token() {
    return here.tokens().create(ADMIN, root("victim").build());
  }

  private static TokenRequest.Builder root(String principal) {
    return TokenRequest.builder(principal).policies(Set.of(Caller.ROOT_POLICY));
  }

  private Optional<Caller> authenticate(Claviger claviger, NewToken token) {
    return claviger
        .tokens()
        .authenticate(token.secretText(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Optional<Caller> authenticateNow(Claviger claviger, NewToken token) {
    return claviger
        .tokens()
        .authenticateNow(token.secretText(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Remembered here, revoked there. */
  private Caller revokedElsewhere() {
    NewToken token = token();
    assertThat(authenticate(here, token)).isPresent();
    assertThat(there.tokens().revoke(ADMIN, token.accessor())).isEqualTo(1);
    return authenticate(here, token).orElseThrow();
  }

  private List<ThrowingCallable> everything(Caller caller) {
    SecretsManager secrets = here.secrets(caller);
    return List.of(
        () -> secrets.get("a"),
        () -> secrets.get("missing"),
        () -> secrets.getAll(List.of(SecretReference.current("a"))),
        () -> secrets.getAll(List.of(SecretReference.current("missing"))),
        () -> secrets.metadata("a"),
        () -> secrets.metadata("missing"),
        () -> secrets.versions("a", 9, 9),
        () -> secrets.versions("missing", 9, 9),
        () -> secrets.list(ListQuery.prefix("")),
        () -> secrets.put(put("x").expectedVersion(99).build()),
        () -> secrets.put(put("secret pin").idempotencyKey(PUT_KEY).build()),
        () -> secrets.put(put("another pin").idempotencyKey(PUT_KEY).build()),
        () -> secrets.disable("a", 99),
        () -> secrets.rollback("a", 99),
        () -> secrets.purge("a"),
        () -> secrets.create(CreateSecret.builder("a", SecretValue.text("x")).build()),
        () -> here.audit(caller).trail(TrailQuery.builder().build()),
        () -> here.tokens().revoke(caller, "unknown"),
        () -> here.tokens().revokeSelf(caller),
        () -> here.tokens().renew(caller, "unknown"),
        () -> here.tokens().renewSelf(caller),
        () -> here.tokens().self(caller),
        () -> here.tokens().get(caller, "unknown"),
        () -> here.tokens().list(caller, TOKENS),
        () -> here.tokens().create(caller, root("child").build()));
  }

  private void assertNoAnswer(Caller caller) {
    List<ThrowingCallable> calls = everything(caller);
    for (int i = 0; i < calls.size(); i++) {
      assertThatThrownBy(calls.get(i))
          .as("call %d", i)
          .isInstanceOf(UnauthenticatedException.class);
    }
    List<AuditEvent> events =
        here.audit().trail(TrailQuery.builder().actorId("victim").limit(100).build()).events();
    assertThat(events).hasSizeGreaterThanOrEqualTo(calls.size());
    for (AuditEvent event : events) {
      if (event.result() != AuditResult.SUPERSEDED) {
        assertThat(event.result()).as("%s", event).isEqualTo(AuditResult.FAILURE);
        assertThat(event.errorMessage().orElseThrow()).startsWith("unauthenticated: ");
      } else {
        assertThat(event.action()).isEqualTo(AuditAction.READ);
      }
    }
  }

  @Test
  void aTokenThatIsRevokedElsewhereLearnsNothingAndTheTrailSaysSo() {
    assertNoAnswer(revokedElsewhere());
    assertThat(here.secrets().get("a").version().version()).isEqualTo(2);
  }

  @Test
  void aTokenThatHasExpiredLearnsNothingAndTheTrailSaysSo() {
    Caller caller = authenticate(here, token(Duration.ofMinutes(5))).orElseThrow();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
    assertNoAnswer(caller);
  }

  @Test
  void whoeverMayNotDoItLearnsThatTheTokenIsStale() {
    NewToken token =
        here.tokens()
            .create(ADMIN, TokenRequest.builder("guest").policies(Set.of("guest")).build());
    Caller guest = authenticate(here, token).orElseThrow();
    there.tokens().revoke(ADMIN, token.accessor());
    assertThatThrownBy(() -> here.secrets(guest).get("a"))
        .isInstanceOf(UnauthenticatedException.class);
    assertThatThrownBy(
            () -> here.secrets(guest).getAll(List.of(SecretReference.current("missing"))))
        .isInstanceOf(UnauthenticatedException.class);
  }

  @Test
  void expiryCountsOnAProcessThatHasJustStarted() {
    NewToken token = token(Duration.ofSeconds(2));
    here.close();
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(2)));
    here = start();
    assertThat(authenticate(here, token)).isEmpty();
  }

  @Test
  void withoutARecordTheTokenIsLookedUpAnew() {
    NewToken revoked = token();
    NewToken expired = token(Duration.ofMinutes(5));
    assertThat(authenticateNow(here, revoked)).isPresent();
    assertThat(authenticateNow(here, expired)).isPresent();
    there.tokens().revoke(ADMIN, revoked.accessor());
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
    assertThat(authenticateNow(here, revoked)).isEmpty();
    assertThat(authenticateNow(here, expired)).isEmpty();
    assertThat(authenticate(here, revoked)).isEmpty();
  }

  private final class Time extends Clock {
    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new IllegalStateException("one zone is enough");
    }
  }
}
