package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
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
    StoredToken token =
        new StoredToken(
            Long.MAX_VALUE,
            "acc-1",
            samples.bytes(32),
            1,
            Samples.HOSTILE,
            Set.of(Samples.HOSTILE, "root", "a,b", "\"quoted\""),
            Samples.PAST,
            Samples.HOSTILE,
            Samples.PAST + 1,
            Samples.PAST + 2);
    save(token);

    assertThat(byHash(token)).usingRecursiveComparison().isEqualTo(token);
    assertThat(commitAndGet(tx -> store().lock(tx, "acc-1")).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(token);
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

    assertThat(byHash(token)).usingRecursiveComparison().isEqualTo(revoked);
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
    assertThat(byHash(first)).usingRecursiveComparison().isEqualTo(second);
  }

  @Test
  void refusesAnAccessorThatExists() {
    StoredToken first = samples.token("a");
    save(first);
    StoredToken second = samples.token("a");

    assertThatThrownBy(() -> save(second)).isInstanceOf(ContentionException.class);
    assertThat(store().byHash(second.hash())).isEmpty();
    assertThat(byHash(first)).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void refusesAHashThatExists() {
    StoredToken first = samples.token("a");
    save(first);
    StoredToken second =
        new StoredToken(
            samples.id(), "b", first.hash(), 1, "mallory", Set.of("root"), 1, "mallory", 0, 0);

    assertThatThrownBy(() -> save(second)).isInstanceOf(ContentionException.class);
    assertThat(byHash(first)).usingRecursiveComparison().isEqualTo(first);
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
    return new StoredToken(
        token.id(),
        token.accessor(),
        token.hash(),
        rev,
        token.principal(),
        policies,
        token.createdAt(),
        token.createdBy(),
        token.expiresAt(),
        revokedAt);
  }
}
