package io.claviger.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction on SQLite: it has the writer until it is closed. */
final class SqliteTransaction extends JdbcTransaction {
  private final SqliteWriter writer;
  private boolean committed;
  private boolean closed;

  private SqliteTransaction(Connections connections, SqliteWriter writer, Connection connection) {
    super(connections, connection);
    this.writer = writer;
  }

  static SqliteTransaction begin(Connections connections, SqliteWriter writer) {
    return new SqliteTransaction(connections, writer, writer.begin());
  }

  @Override
  void failed(SQLException error) {
    // The rollback of close() clears up.
  }

  @Override
  public void commit() {
    if (committed || closed) {
      throw new IllegalStateException("the transaction is over");
    }
    SqliteWriter.commit(connection());
    committed = true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      writer.end(connection(), committed);
    }
  }
}
