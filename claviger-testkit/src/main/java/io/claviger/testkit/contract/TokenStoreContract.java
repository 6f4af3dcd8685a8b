package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} does. */
public abstract class TokenStoreContract extends DatabaseContract {
  private static final long A_MOMENT_MILLIS = 150;
  private static final int TURNS = 20;

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected TokenStoreContract() {}

  @Test
  void givesBackEveryField() {
    StoredToken.Grant grant =
        new StoredToken.Grant(
            Samples.HOSTILE,
            Set.of(Samples.HOSTILE, "root", "a,b", "\"quoted\""),
            List.of(AddressRange.parse("2001:db8::/32"), AddressRange.parse("10.0.0.0/8")),
            Samples.HOSTILE);
    StoredToken.Life life =
        new StoredToken.Life(Samples.PAST, Samples.HOSTILE, 7, Samples.PAST + 1, Samples.PAST + 3);
    StoredToken token =
        new StoredToken(
            Long.MAX_VALUE,
            "acc-1",
            samples.bytes(32),
            1,
            Long.MAX_VALUE - 1,
            grant,
            life,
            Integer.MAX_VALUE,
            Samples.PAST + 2);
    save(token);

    assertSame(byHash(token), token);
    assertSame(commitAndGet(tx -> store().lock(tx, "acc-1")).orElseThrow(), token);
    assertSame(commitAndGet(tx -> store().share(tx, token.id())).orElseThrow(), token);
    assertSame(store().byAccessor("acc-1").orElseThrow().token(), token);
    assertSame(store().byId(token.id()).orElseThrow().token(), token);
  }

  @Test
  void keepsATokenWithoutPolicies() {
    StoredToken plain = samples.token("a");
    save(with(plain, 1, Set.of(), 0));

    assertThat(byHash(plain).policies()).isEmpty();
  }

  @Test
  void findsNothingUnderAnUnknownHashOrAccessor() {
    StoredToken token = samples.token("Accessor");
    save(token);
    byte[] other = token.hash().clone();
    other[31] ^= 1;

    assertThat(store().byHash(other)).isEmpty();
    assertThat(store().byHash(new byte[0])).isEmpty();
    rollBack(tx -> assertThat(store().lock(tx, "accessor")).isEmpty());
    rollBack(tx -> assertThat(store().lock(tx, "' OR 1=1 --")).isEmpty());
    rollBack(tx -> assertThat(store().lock(tx, "Accesso_")).isEmpty());
  }

  @Test
  void findsRevokedAndExpiredTokens() {
    StoredToken token = samples.token("a");
    save(token);
    StoredToken revoked = with(token, 2, token.policies(), Samples.PAST + 7);
    save(revoked);

    assertSame(byHash(token), revoked);
  }

  @Test
  void refusesATokenThatDoesNotFollowTheStoredOne() {
    StoredToken first = samples.token("a");
    StoredToken second = with(first, 2, Set.of("x"), 0);
    save(first);
    save(second);

    assertThatThrownBy(() -> save(with(first, 2, Set.of("y"), 0)))
        .isInstanceOf(ContentionException.class);
    assertThatThrownBy(() -> save(with(first, 4, Set.of("y"), 0)))
        .isInstanceOf(ContentionException.class);
    assertSame(byHash(first), second);
  }

  @Test
  void refusesAnAccessorThatExists() {
    StoredToken first = samples.token("a");
    save(first);
    StoredToken second = samples.token("a");

    assertThatThrownBy(() -> save(second)).isInstanceOf(ContentionException.class);
    assertThat(store().byHash(second.hash())).isEmpty();
    assertSame(byHash(first), first);
  }

  @Test
  void refusesAHashThatExists() {
    StoredToken first = samples.token("a");
    save(first);
    StoredToken other = samples.token("b");
    StoredToken second =
        new StoredToken(other.id(), "b", first.hash(), 1, 0, other.grant(), other.life(), -1, 0);

    assertThatThrownBy(() -> save(second)).isInstanceOf(ContentionException.class);
    assertSame(byHash(first), first);
  }

  @Test
  void showsNobodyWhatIsNotCommitted() throws Exception {
    StoredToken token = samples.token("a");
    try (Threads threads = new Threads();
        Transaction tx = database().transactions().begin()) {
      store().save(tx, token);

      assertThat(store().lock(tx, "a")).isPresent();
      assertThat(Threads.get(threads.start(() -> store().byHash(token.hash())))).isEmpty();
    }

    assertThat(store().byHash(token.hash())).isEmpty();
  }

  @Test
  void letsNobodyLockWhatAnotherHasLocked() throws Exception {
    StoredToken first = samples.token("a");
    save(first);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch locked = new CountDownLatch(1);
    try (Threads threads = new Threads()) {
      Future<Long> other;
      try (Transaction tx = database().transactions().begin()) {
        store().lock(tx, "a");
        other = threads.start(() -> lockAndTellRev(started, locked));
        Threads.await(started);

        assertThat(locked.await(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        store().save(tx, with(first, 2, first.policies(), Samples.PAST));
        tx.commit();
      }
      assertThat(Threads.get(other)).isEqualTo(2);
    }
  }

  @Test
  void losesNoChangeWhenManyWrite() throws Exception {
    StoredToken token = samples.token("a");
    save(token);
    Threads.race(3, thread -> this::bumpOften);

    assertThat(byHash(token).rev()).isEqualTo(1 + 3 * TURNS);
  }

  private int bumpOften() throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      insist(
          () ->
              commitAndGet(
                  tx -> {
                    StoredToken old = store().lock(tx, "a").orElseThrow();
                    store().save(tx, with(old, old.rev() + 1, old.policies(), 0));
                    return old;
                  }));
    }
    return TURNS;
  }

  private long lockAndTellRev(CountDownLatch started, CountDownLatch locked) throws Exception {
    return insist(
        () -> {
          started.countDown();
          try (Transaction tx = database().transactions().begin()) {
            StoredToken found = store().lock(tx, "a").orElseThrow();
            locked.countDown();
            return found.rev();
          }
        });
  }

  private TokenStore store() {
    return database().tokenStore();
  }

  private void save(StoredToken token) {
    commit(tx -> store().save(tx, token));
  }

  private StoredToken byHash(StoredToken token) {
    return store().byHash(token.hash()).orElseThrow();
  }

  private static StoredToken with(
      StoredToken token, long rev, Set<String> policies, long revokedAt) {
    StoredToken.Grant grant = token.grant();
    return new StoredToken(
        token.id(),
        token.accessor(),
        token.hash(),
        rev,
        token.parentId(),
        new StoredToken.Grant(
            grant.principal(), policies, grant.boundAddresses(), grant.description()),
        token.life(),
        token.usesLeft(),
        revokedAt);
  }

  private static void assertSame(StoredToken found, StoredToken expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }
}
