package io.claviger.testkit;

import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.function.Function;

/** Works on its own copy of everything, and puts it in the place of the committed one. */
final class MemoryTransaction implements Transaction {
  private final MemoryDatabase database;
  private final MemoryState state;
  private final long now;
  private boolean open = true;
  private boolean failed;

  MemoryTransaction(MemoryDatabase database, MemoryState state, long now) {
    this.database = database;
    this.state = state;
    this.now = now;
  }

  /** Runs one statement of a store; one that fails leaves only the way back. */
  static <T> T run(
      MemoryDatabase database, Transaction transaction, Function<MemoryState, T> statement) {
    if (!(transaction instanceof MemoryTransaction own) || own.database != database) {
      throw new IllegalArgumentException("the transaction is one of another database");
    }
    return own.run(statement);
  }

  private <T> T run(Function<MemoryState, T> statement) {
    if (!open) {
      throw new IllegalStateException("the transaction has ended");
    }
    if (failed) {
      throw new ContentionException("an earlier statement of the transaction failed", null);
    }
    try {
      return statement.apply(state);
    } catch (RuntimeException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public void commit() {
    run(
        changed -> {
          database.replace(changed);
          return changed;
        });
    close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      database.endTurn();
    }
  }
}
