package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.claviger.access.StoredToken;
import io.claviger.audit.Tip;
import io.claviger.secret.SecretMutation;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link io.claviger.tx.Transactions} does. */
public abstract class TransactionsContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected TransactionsContract() {}

  @Test
  void keepsWhatIsCommittedInAllStores() {
    SecretMutation secret = samples.creation("a");
    StoredToken token = samples.token("accessor");
    Tip tip = commitAndGet(tx -> changeAllStores(tx, secret, token));

    assertThat(database().secretStore().load("a", 1)).isPresent();
    assertThat(database().tokenStore().byHash(token.hash())).isPresent();
    assertThat(database().journal().head()).usingRecursiveComparison().isEqualTo(tip);
  }

  @Test
  void dropsWhatIsNotCommittedInAllStores() {
    SecretMutation secret = samples.creation("a");
    StoredToken token = samples.token("accessor");
    rollBack(tx -> changeAllStores(tx, secret, token));

    assertThat(database().secretStore().load("a", 1)).isEmpty();
    assertThat(database().tokenStore().byHash(token.hash())).isEmpty();
    assertThat(database().journal().head().seq()).isZero();
  }

  @Test
  void dropsTheWorkOfABlockThatThrows() {
    SecretMutation secret = samples.creation("a");
    assertThatCode(
            () ->
                commit(
                    tx -> {
                      database().secretStore().save(tx, List.of(secret));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(database().secretStore().load("a", 1)).isEmpty();
  }

  @Test
  void letsTheNextOneWorkAfterARollback() {
    SecretMutation secret = samples.creation("a");
    for (int i = 0; i < 30; i++) {
      rollBack(tx -> database().secretStore().save(tx, List.of(secret)));
    }
    commit(tx -> database().secretStore().save(tx, List.of(secret)));

    assertThat(database().secretStore().load("a", 1)).isPresent();
  }

  @Test
  void canBeClosedTwice() {
    Transaction open = database().transactions().begin();
    open.close();
    open.close();
    Transaction committed = database().transactions().begin();
    database().secretStore().save(committed, List.of(samples.creation("a")));
    committed.commit();
    committed.close();
    committed.close();
    try (Transaction next = database().transactions().begin()) {
      open.close();
      committed.close();
      database().secretStore().save(next, List.of(samples.creation("b")));
      next.commit();
    }

    assertThat(database().secretStore().load("a", 1)).isPresent();
    assertThat(database().secretStore().load("b", 1)).isPresent();
  }

  @Test
  void commitsATransactionThatDidNothing() {
    assertThatCode(() -> commit(tx -> assertThat(tx.now()).isPositive()))
        .doesNotThrowAnyException();
  }

  @Test
  void stopsTheClockForTheTimeOfATransaction() {
    try (Transaction tx = database().transactions().begin()) {
      long now = tx.now();
      database().secretStore().save(tx, List.of(samples.creation("a")));

      assertThat(tx.now()).isEqualTo(now);
    }
  }

  @Test
  void tellsTheDatabasesTime() {
    long before = now();
    database().advance(Duration.ofMinutes(10));

    assertThat(now() - before)
        .isBetween(micros(Duration.ofMinutes(10)), micros(Duration.ofMinutes(11)));
  }

  private long now() {
    return commitAndGet(Transaction::now);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private Tip changeAllStores(Transaction tx, SecretMutation secret, StoredToken token) {
    database().secretStore().save(tx, List.of(secret));
    database().tokenStore().save(tx, token);
    return database().journal().append(tx, samples.group(2), null).tip();
  }
}
