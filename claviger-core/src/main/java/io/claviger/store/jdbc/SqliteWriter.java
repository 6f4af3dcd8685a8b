package io.claviger.store.jdbc;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.tx.ContentionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * The one connection of this process that writes to a SQLite file, lent to one user at a time in
 * the order they came. Thread-safe.
 */
final class SqliteWriter implements AutoCloseable {
  private static final long TURN_SECONDS = 2;

  /** A BEGIN that takes longer has waited for another process. */
  private static final long WAITED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long another process that was met is believed to be about. */
  private static final long COMPANY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long the file's lock is left free for it after a commit. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final SQLiteDataSource source;

  /** Not a lock: whoever ends a transaction may be another thread than who began it. */
  private final Semaphore turn = new Semaphore(1, true);

  // These are used by whoever has the turn.
  private @Nullable Connection connection;
  private boolean company;
  private long metAt;
  private boolean closed;

  SqliteWriter(SQLiteDataSource source) {
    this.source = source;
  }

  /** Waits for the turn and begins a transaction; {@link #end} must follow. */
  Connection begin() {
    takeTurn();
    boolean begun = false;
    try {
      Connection lent = lend();
      long start = System.nanoTime();
      Jdbc.execute(lent, "BEGIN IMMEDIATE");
      long now = System.nanoTime();
      if (now - start > WAITED_NANOS) {
        company = true;
        metAt = now;
      } else if (now - metAt > COMPANY_NANOS) {
        company = false;
      }
      begun = true;
      return lent;
    } catch (SQLException e) {
      if (JdbcErrors.breaksConnection(e)) {
        drop();
      }
      throw JdbcErrors.translate(e);
    } finally {
      if (!begun) {
        turn.release();
      }
    }
  }

  /**
   * Commits.
   *
   * @throws io.claviger.tx.CommitUnknownException if the file may or may not have it
   */
  static void commit(Connection lent) {
    try {
      Jdbc.execute(lent, "COMMIT");
    } catch (SQLException e) {
      throw JdbcErrors.translateCommit(e);
    }
  }

  /** Gives the turn back, after a rollback if the transaction was not committed. */
  void end(Connection lent, boolean committed) {
    try {
      if (!committed) {
        rollback(lent);
      }
      if (company) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } finally {
      turn.release();
    }
  }

  private void rollback(Connection lent) {
    try {
      Jdbc.execute(lent, "ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or cannot: a new connection starts clean either way.
      drop();
    }
  }

  private Connection lend() throws SQLException {
    if (closed) {
      throw new UnavailableException(ErrorCode.CLOSED, "The database is closed", null);
    }
    if (connection == null) {
      connection = source.getConnection();
    }
    return connection;
  }

  private void drop() {
    if (connection != null) {
      Connections.discard(connection);
      connection = null;
    }
  }

  private void takeTurn() {
    try {
      if (!turn.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
        throw new ContentionException("the writer of the SQLite file was busy for too long", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContentionException("interrupted while waiting for the writer", null);
    }
  }

  /** Waits for the transaction under way, for some seconds. */
  @Override
  public void close() {
    boolean mine = false;
    try {
      mine = turn.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      closed = true;
      drop();
    } finally {
      if (mine) {
        turn.release();
      }
    }
  }
}
