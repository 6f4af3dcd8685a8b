package io.claviger.store.jdbc;

import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Keeps searches that may read a whole table away from everything else: few at once, each for a
 * limited time, and on a thread of its own, since SQLite works in the thread that calls and would
 * take the carrier threads of all requests. Thread-safe.
 */
final class Searches {
  private static final Duration MAX_TIME = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How many steps of SQLite's machine lie between two looks at the clock: about 1 ms. */
  private static final int STEPS = 20_000;

  private final Semaphore places;
  private final Duration patience;
  private final Duration maxTime;

  /** Half of the processors search, at most two; the others go on serving. */
  Searches() {
    this(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2), PATIENCE, MAX_TIME);
  }

  Searches(int atOnce, Duration patience, Duration maxTime) {
    this.places = new Semaphore(atOnce, true);
    this.patience = patience;
    this.maxTime = maxTime;
  }

  /**
   * Waits for a place and searches.
   *
   * @throws UnavailableException if there was no place in time
   */
  <T> T run(Supplier<T> search) {
    try {
      if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw overloaded();
      }
      FutureTask<T> task = new FutureTask<>(search::get);
      Thread.ofPlatform()
          .name("claviger-search")
          .daemon()
          .start(
              () -> {
                try {
                  task.run();
                } finally {
                  places.release();
                }
              });
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException error) {
        throw error;
      }
      throw new IllegalStateException("a search failed", e.getCause());
    }
  }

  /**
   * Gives a piece of work the limited time.
   *
   * @throws InvalidRequestException if it took longer
   */
  <T> T limited(Connection connection, Work<T> work) throws SQLException {
    boolean sqlite = connection.isWrapperFor(SQLiteConnection.class);
    begin(connection, sqlite);
    try {
      return work.run(connection);
    } catch (SQLException e) {
      if (isInterrupt(SqlFailure.root(e))) {
        throw new InvalidRequestException(
            "the search took longer than "
                + maxTime.toSeconds()
                + " seconds: narrow it, above all by from and to");
      }
      throw e;
    } finally {
      if (sqlite) {
        ProgressHandler.clearHandler(connection.unwrap(SQLiteConnection.class));
      }
    }
  }

  private void begin(Connection connection, boolean sqlite) throws SQLException {
    if (!sqlite) {
      Jdbc.execute(connection, "SET LOCAL statement_timeout = " + maxTime.toMillis());
      return;
    }
    long end = System.nanoTime() + maxTime.toNanos();
    ProgressHandler.setHandler(
        connection.unwrap(SQLiteConnection.class),
        STEPS,
        new ProgressHandler() {
          @Override
          protected int progress() {
            return System.nanoTime() - end < 0 ? 0 : 1;
          }
        });
  }

  private static boolean isInterrupt(SQLException error) {
    return error instanceof SQLiteException sqlite
        ? sqlite.getResultCode() == SQLiteErrorCode.SQLITE_INTERRUPT
        : "57014".equals(error.getSQLState());
  }

  private static UnavailableException overloaded() {
    return new UnavailableException(
        ErrorCode.OVERLOADED, "Too many searches of the trail are under way; try again", null);
  }
}
