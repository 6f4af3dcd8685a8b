package io.claviger.store.jdbc;

import io.claviger.tx.CommitUnknownException;
import java.sql.Connection;
import java.sql.SQLException;

/** A transaction on PostgreSQL. It begins on the server with its first statement. */
final class PostgresTransaction extends JdbcTransaction {
  private final JdbcTransactions home;
  private boolean broken;
  private boolean committed;
  private boolean closed;

  PostgresTransaction(JdbcTransactions home, Connections connections, Connection connection) {
    super(connections, connection);
    this.home = home;
  }

  @Override
  void failed(SQLException error) {
    broken |= JdbcErrors.breaksConnection(error);
  }

  @Override
  public void commit() {
    if (committed || closed) {
      throw new IllegalStateException("the transaction is over");
    }
    try {
      connection().clearWarnings();
      connection().commit();
      committed = true;
      if (connection().getWarnings() != null) {
        // A wait for a synchronous standby was cancelled: committed here, but perhaps not for good.
        throw new CommitUnknownException(null);
      }
    } catch (SQLException e) {
      RuntimeException translated = JdbcErrors.translateCommit(e);
      broken |= translated instanceof CommitUnknownException || JdbcErrors.breaksConnection(e);
      throw translated;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!committed && !broken) {
      try {
        connection().rollback();
      } catch (SQLException e) {
        broken = true;
      }
    }
    if (broken) {
      Connections.discard(connection());
      home.discardIdle(); // whatever broke this one has probably broken them all
    } else {
      home.giveBack(connection());
    }
  }
}
