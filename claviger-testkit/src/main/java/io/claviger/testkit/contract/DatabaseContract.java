package io.claviger.testkit.contract;

import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives each test of a contract a database of its own. */
public abstract class DatabaseContract {
  private @Nullable ContractDatabase database;

  /** For subclasses. */
  protected DatabaseContract() {}

  /**
   * Makes an empty database.
   *
   * @return the database; it is closed after the test
   */
  protected abstract ContractDatabase newDatabase();

  @BeforeEach
  final void openDatabase() {
    database = newDatabase();
  }

  @AfterEach
  final void closeDatabase() {
    if (database != null) {
      database.close();
    }
  }

  final ContractDatabase database() {
    return Objects.requireNonNull(database, "no test is running");
  }

  /** Does work in a transaction of its own, and commits it. */
  final void commit(Consumer<Transaction> work) {
    commitAndGet(
        tx -> {
          work.accept(tx);
          return tx;
        });
  }

  /** Does work in a transaction of its own, commits it, and tells what it found. */
  final <T> T commitAndGet(Function<Transaction, T> work) {
    try (Transaction tx = database().transactions().begin()) {
      T result = work.apply(tx);
      tx.commit();
      return result;
    }
  }

  /** Does work in a transaction of its own, and drops it. */
  final void rollBack(Consumer<Transaction> work) {
    try (Transaction tx = database().transactions().begin()) {
      work.accept(tx);
    }
  }

  /** Repeats work as long as the database gives way to others. */
  static <T> T insist(Callable<T> work) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.call();
      } catch (ContentionException e) {
        if (attempt == 100) {
          throw e;
        }
      }
    }
  }
}
