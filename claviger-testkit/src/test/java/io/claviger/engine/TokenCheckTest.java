package io.claviger.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.Caller;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenRef;
import io.claviger.access.TokenStore;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.testkit.MemoryDatabase;
import io.claviger.testkit.SettableClock;
import io.claviger.tx.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens, and for how long that counts. */
class TokenCheckTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String TEXT = "chosen-token-of-this-test";

  private final SettableClock clock = new SettableClock(START);
  private final MemoryDatabase database = new MemoryDatabase(clock);
  private final TokenStore store = counting(database.tokenStore());
  private final AuthFailures failures = new AuthFailures();
  private long nanos = 77;
  private int lookUps;
  private boolean down;
  private final TokenCheck check =
      new TokenCheck(
          store, new TokenUses(database.transactions(), store), failures, () -> 0, () -> nanos);

  private TokenStore counting(TokenStore real) {
    return (TokenStore)
        Proxy.newProxyInstance(
            TokenStore.class.getClassLoader(),
            new Class<?>[] {TokenStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lookUp")) {
                lookUps++;
                if (down) {
                  throw new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "down", null);
                }
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private StoredToken save(long livesForMicros, int uses, List<AddressRange> bound) {
    long now = TimeUnit.SECONDS.toMicros(START.getEpochSecond());
    StoredToken token =
        new StoredToken(
            7,
            "accessor",
            TokenText.hash(TEXT),
            1,
            0,
            new StoredToken.Grant("ci", Set.of("reader"), bound, ""),
            new StoredToken.Life(now, "admin", livesForMicros, now + livesForMicros, 0),
            uses,
            0);
    try (Transaction tx = database.transactions().begin()) {
      database.tokenStore().save(tx, token);
      tx.commit();
    }
    return token;
  }

  private StoredToken saveMinute() {
    return save(TimeUnit.MINUTES.toMicros(1), StoredToken.UNLIMITED, List.of());
  }

  private void pass(Duration time) {
    clock.advance(time);
    nanos += time.toNanos();
  }

  private Optional<Caller> show(String address) {
    return check.authenticate(TEXT, Optional.of(address), Optional.empty(), Optional.empty());
  }

  private Optional<Caller> show() {
    return show("10.0.0.1");
  }

  @Test
  void asksTheDatabaseOnceWhileATokenIsRemembered() {
    saveMinute();
    for (int i = 0; i < 100; i++) {
      Caller caller = show().orElseThrow();
      assertThat(caller.context().principal()).isEqualTo("ci");
      assertThat(caller.policies()).containsExactly("reader");
    }
    assertThat(lookUps).isEqualTo(1);
  }

  @Test
  void asksEachTimeForAnswersThatAreNotRecorded() {
    saveMinute();
    show();
    for (int i = 0; i < 3; i++) {
      assertThat(check.authenticateNow(TEXT, Optional.empty(), Optional.empty(), Optional.empty()))
          .isPresent();
    }
    assertThat(lookUps).isEqualTo(4);
  }

  @Test
  void asksAgainNearTheEndThatIsRemembered() {
    StoredToken token = saveMinute();
    show();
    pass(Duration.ofSeconds(54));
    show();
    assertThat(lookUps).isEqualTo(1);
    StoredToken renewed = token.renewed(token.expiresAt() + 1);
    try (Transaction tx = database.transactions().begin()) {
      database.tokenStore().amend(tx, token, renewed);
      tx.commit();
    }
    pass(Duration.ofSeconds(1));

    assertThat(show().orElseThrow().token()).contains(new TokenRef(7, 1, renewed.expiresAt()));
    assertThat(lookUps).isEqualTo(2);
  }

  @Test
  void refusesAtTheEndThoughNothingElseTellsTheTime() {
    saveMinute();
    assertThat(show()).isPresent();
    pass(Duration.ofMinutes(1));
    assertThat(show()).isEmpty();
    assertThat(failures.counted("expired_token")).isEqualTo(1);
  }

  @Test
  void remembersNoTokenWithUses() {
    save(TimeUnit.MINUTES.toMicros(1), 2, List.of());
    assertThat(show()).isPresent();
    assertThat(show()).isPresent();
    assertThat(show()).isEmpty();
    assertThat(lookUps).isEqualTo(3);
    assertThat(failures.counted("used_up_token")).isEqualTo(1);
  }

  @Test
  void countsWhoShowsATokenFromElsewhere() {
    save(TimeUnit.MINUTES.toMicros(1), 5, List.of(AddressRange.parse("10.0.0.0/8")));
    assertThat(show("11.0.0.1")).isEmpty();
    assertThat(show("10.9.9.9")).isPresent();
    assertThat(show("11.0.0.1")).isEmpty();
    assertThat(failures.counted("foreign_address")).isEqualTo(2);
    assertThat(database.tokenStore().byId(7).orElseThrow().token().usesLeft()).isEqualTo(4);
  }

  @Test
  void goesOnWithWhatItRemembersWhileTheDatabaseIsAway() {
    saveMinute();
    show();
    down = true;
    assertThatThrownBy(
            () -> check.authenticateNow(TEXT, Optional.empty(), Optional.empty(), Optional.empty()))
        .isInstanceOf(UnavailableException.class);
    assertThat(show()).as("the append decides").isPresent();
  }

  @Test
  void forgetsWhatItFindsRevoked() {
    StoredToken token = saveMinute();
    show();
    try (Transaction tx = database.transactions().begin()) {
      database.tokenStore().save(tx, token.revoked(9));
      tx.commit();
    }
    assertThat(show()).as("the append decides").isPresent();
    assertThat(check.authenticateNow(TEXT, Optional.empty(), Optional.empty(), Optional.empty()))
        .isEmpty();
    assertThat(show()).isEmpty();
    assertThat(failures.counted("revoked_token")).isEqualTo(2);
  }

  @Test
  void looksUpNothingThatCannotBeAToken() {
    assertThat(check.authenticate("clv_typo", Optional.empty(), Optional.empty(), Optional.empty()))
        .isEmpty();
    assertThat(lookUps).isZero();
    assertThat(failures.counted("malformed_token")).isEqualTo(1);
  }
}
