package io.claviger.store.jdbc;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Opens connections even while another one turns the file to write-ahead logging, recovers it, or
 * closes it as its last user. SQLite reports these as busy at once: its busy time-out does not
 * cover them. Thread-safe.
 */
final class PatientSqliteSource extends SQLiteDataSource {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  PatientSqliteSource(SQLiteConfig config) {
    super(config);
  }

  @Override
  public SQLiteConnection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    long start = System.nanoTime();
    while (true) {
      try {
        return super.getConnection(user, password);
      } catch (SQLiteException e) {
        if (!isBusy(e)
            || Thread.currentThread().isInterrupted()
            || System.nanoTime() - start > PATIENCE_NANOS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static boolean isBusy(SQLiteException error) {
    // The lowest byte is the primary code of an extended one.
    return (error.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
  }
}
