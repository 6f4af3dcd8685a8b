package io.claviger.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.telemetry.Meter;
import io.claviger.tx.ContentionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

/**
 * The connections to one database. PostgreSQL: a small pool for short statements, and connections
 * that their users keep. SQLite: a pool of readers, and one writer whose users take turns.
 *
 * <p>The methods that take work throw what {@link JdbcErrors#translate} makes of a {@link
 * SQLException}. Nothing is retried. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final Dialect dialect;
  private final Clock clock;
  private final HikariDataSource pool;
  private final @Nullable PGSimpleDataSource postgres;
  private final @Nullable SQLiteDataSource sqlite;
  private final @Nullable SqliteWriter writer;

  /**
   * Prepares the connections; a database that is absent shows on use.
   *
   * @param url the database
   * @param clock the time on SQLite; PostgreSQL has its own
   * @throws io.claviger.api.ConfigurationException if the URL's options or the file are of no use
   */
  Connections(DatabaseUrl url, Clock clock) {
    this(url, clock, SqliteSource::open);
  }

  /** The same, with another source of connections to a SQLite file. */
  Connections(DatabaseUrl url, Clock clock, Function<DatabaseUrl, SQLiteDataSource> sqliteSource) {
    this.dialect = url.dialect();
    this.clock = clock;
    if (dialect == Dialect.POSTGRESQL) {
      postgres = PostgresSource.engine(url);
      sqlite = null;
      writer = null;
      pool = PostgresSource.pool(postgres);
    } else {
      postgres = null;
      sqlite = sqliteSource.apply(url);
      writer = new SqliteWriter(sqlite);
      pool = SqliteSource.readers(sqlite);
    }
  }

  /** Which database it is. */
  Dialect dialect() {
    return dialect;
  }

  /**
   * Runs single statements that only read, each on its own (autocommit).
   *
   * @throws io.claviger.api.UnavailableException if the database did not answer, or somebody else
   *     was in the way
   */
  <T extends @Nullable Object> T read(Work<T> work) {
    try {
      return autocommit(work);
    } catch (ContentionException e) {
      throw inTheWay(e);
    }
  }

  private <T extends @Nullable Object> T autocommit(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw JdbcErrors.translate(e);
    }
  }

  private static UnavailableException inTheWay(ContentionException cause) {
    return new UnavailableException(
        ErrorCode.DATABASE_UNAVAILABLE, "The database is busy; try again", cause);
  }

  /** Runs statements that only read and all see the same moment. */
  <T extends @Nullable Object> T snapshot(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      // The pool rolls back and sets autocommit again when the connection comes home.
      if (dialect == Dialect.POSTGRESQL) {
        connection.setAutoCommit(false);
        Jdbc.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        T result = work.run(connection);
        connection.commit();
        return result;
      }
      return sqliteSnapshot(connection, work);
    } catch (SQLException e) {
      RuntimeException translated = JdbcErrors.translate(e);
      throw translated instanceof ContentionException busy ? inTheWay(busy) : translated;
    }
  }

  private <T extends @Nullable Object> T sqliteSnapshot(Connection connection, Work<T> work)
      throws SQLException {
    Jdbc.execute(connection, "BEGIN");
    try {
      return work.run(connection);
    } finally {
      try {
        Jdbc.execute(connection, "ROLLBACK");
      } catch (SQLException e) {
        pool.evictConnection(connection); // it must not come home with an open transaction
      }
    }
  }

  /**
   * Runs one short write: PostgreSQL commits each statement by itself (so let it be one), SQLite
   * commits all of them together.
   *
   * @throws io.claviger.tx.ContentionException if nothing was written and a retry makes sense
   * @throws io.claviger.tx.CommitUnknownException on SQLite, if the file may or may not have it
   * @throws io.claviger.api.UnavailableException if the database did not answer; on PostgreSQL the
   *     write may have happened
   */
  <T extends @Nullable Object> T write(Work<T> work) {
    if (writer == null) {
      return autocommit(work);
    }
    Connection connection = writer.begin();
    boolean committed = false;
    try {
      T result = work.run(connection);
      SqliteWriter.commit(connection);
      committed = true;
      return result;
    } catch (SQLException e) {
      throw JdbcErrors.translate(e);
    } finally {
      writer.end(connection, committed);
    }
  }

  /**
   * A new connection that belongs to the caller, in autocommit, with the settings of the engine. On
   * SQLite it is for reading; changes go through {@link #write} or a transaction.
   *
   * @throws SQLException if the database does not answer
   */
  Connection dedicated() throws SQLException {
    if (postgres != null) {
      return PostgresSource.connect(postgres);
    }
    if (sqlite == null) {
      throw new IllegalStateException("there is no third dialect");
    }
    return sqlite.getConnection();
  }

  /** Numbers about the pool. */
  List<Meter> meters() {
    String name = "claviger_connections";
    String what = "Connections of the pool for short statements, by state.";
    return List.of(
        Meter.gauge(name, what, () -> pooled(HikariPoolMXBean::getActiveConnections))
            .tagged("state", "active"),
        Meter.gauge(name, what, () -> pooled(HikariPoolMXBean::getIdleConnections))
            .tagged("state", "idle"),
        Meter.gauge("claviger_connections_max", "The size of that pool.", pool::getMaximumPoolSize),
        Meter.gauge(
            "claviger_connections_waiting",
            "Threads that wait for a connection of that pool.",
            () -> pooled(HikariPoolMXBean::getThreadsAwaitingConnection)));
  }

  private double pooled(ToIntFunction<HikariPoolMXBean> number) {
    HikariPoolMXBean running = pool.getHikariPoolMXBean(); // null before the first use
    return running == null || pool.isClosed() ? 0 : number.applyAsInt(running);
  }

  /** The writer of SQLite; none on PostgreSQL. */
  @Nullable SqliteWriter writer() {
    return writer;
  }

  /**
   * The database's clock.
   *
   * @return microseconds since 1970 UTC
   */
  long now(Connection connection) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      return Jdbc.number(connection, "SELECT claviger_now()");
    }
    Instant now = clock.instant();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /** Closes a connection that may be broken, without waiting for it. */
  static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone, which is all that was wanted.
    }
  }

  /** Closes the pool and the writer; dedicated connections belong to their users. */
  @Override
  public void close() {
    pool.close();
    if (writer != null) {
      writer.close();
    }
  }
}
