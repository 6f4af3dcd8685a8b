package io.claviger.store.jdbc;

import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A transaction as the stores of this package see it: a connection and its clock. */
abstract sealed class JdbcTransaction implements Transaction
    permits PostgresTransaction, SqliteTransaction {
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final Connections connections;
  private final Connection connection;
  private long now = UNKNOWN;

  JdbcTransaction(Connections connections, Connection connection) {
    this.connections = connections;
    this.connection = connection;
  }

  /** The transaction behind the port; only those of this package are begun here. */
  static JdbcTransaction of(Transaction transaction) {
    if (transaction instanceof JdbcTransaction jdbc) {
      return jdbc;
    }
    throw new IllegalArgumentException("the transaction was begun by another database");
  }

  /** The connection that the transaction is on; not to be closed, committed or rolled back. */
  final Connection connection() {
    return connection;
  }

  final Dialect dialect() {
    return connections.dialect();
  }

  /** Runs statements in the transaction. */
  final <T extends @Nullable Object> T run(Work<T> work) {
    try {
      return work.run(connection);
    } catch (SQLException e) {
      failed(e);
      throw JdbcErrors.translate(e);
    }
  }

  /** A statement of {@link #run} failed. */
  abstract void failed(SQLException error);

  @Override
  public final long now() {
    if (now == UNKNOWN) {
      now = run(connections::now);
    }
    return now;
  }

  /** A statement brought the database's clock along; the first one counts. */
  final void told(long clock) {
    if (now == UNKNOWN) {
      now = clock;
    }
  }
}
