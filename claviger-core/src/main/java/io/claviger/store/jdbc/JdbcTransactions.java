package io.claviger.store.jdbc;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Begins transactions; on PostgreSQL on connections of its own, a few of which it keeps. */
final class JdbcTransactions implements Transactions, AutoCloseable {
  private static final int KEPT = 4;

  /** A connection that rested longer is asked whether it still works. */
  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int VALIDATION_SECONDS = 1;

  private final Connections connections;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  /** A connection that waits for the next transaction. */
  private record Idle(Connection connection, long since) {}

  JdbcTransactions(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Transaction begin() {
    SqliteWriter writer = connections.writer();
    if (writer != null) {
      return SqliteTransaction.begin(connections, writer);
    }
    try {
      return new PostgresTransaction(this, connections, take());
    } catch (SQLException e) {
      throw JdbcErrors.translate(e);
    }
  }

  private Connection take() throws SQLException {
    for (Idle found = poll(); found != null; found = poll()) {
      boolean trusted = System.nanoTime() - found.since() < TRUSTED_NANOS;
      if (trusted || found.connection().isValid(VALIDATION_SECONDS)) {
        return found.connection();
      }
      Connections.discard(found.connection());
    }
    Connection made = connections.dedicated();
    try {
      made.setAutoCommit(false);
      return made;
    } catch (SQLException e) {
      Connections.discard(made);
      throw e;
    }
  }

  private synchronized @Nullable Idle poll() {
    if (closed) {
      throw new UnavailableException(ErrorCode.CLOSED, "The database is closed", null);
    }
    return idle.pollLast();
  }

  /** Takes a connection back that has no transaction. */
  void giveBack(Connection connection) {
    synchronized (this) {
      if (!closed && idle.size() < KEPT) {
        idle.addLast(new Idle(connection, System.nanoTime()));
        return;
      }
    }
    Connections.discard(connection);
  }

  /** Closes the connections that wait; the next transactions get new ones. */
  synchronized void discardIdle() {
    idle.forEach(kept -> Connections.discard(kept.connection()));
    idle.clear();
  }

  @Override
  public synchronized void close() {
    closed = true;
    discardIdle();
  }
}
