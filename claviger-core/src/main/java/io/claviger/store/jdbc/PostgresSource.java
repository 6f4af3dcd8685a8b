package io.claviger.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections to PostgreSQL with the settings that the engine relies on. */
final class PostgresSource {
  private static final int POOL_SIZE = 8;
  private static final long POOL_WAIT_MILLIS = 1_000;

  /** The driver sends the JVM's time zone when it connects, so an option cannot set it. */
  private static final String INIT = "SET TIME ZONE 'UTC'";

  private static final String ISOLATION = "-c default_transaction_isolation=read\\ committed";

  /** A process that stops inside a transaction must not hold up the others for long. */
  private static final String TIMEOUTS =
      "-c lock_timeout=250ms -c idle_in_transaction_session_timeout=1s -c statement_timeout=5s";

  /**
   * Every statement of the engine has an index. Without this, one that was planned while its table
   * was small keeps reading the whole table until the statistics are next gathered. A table that is
   * read as a whole all the same seems so dear then that PostgreSQL would compile the statement,
   * which takes longer than any of ours.
   */
  private static final String BY_INDEX = "-c enable_seqscan=off -c jit=off";

  private PostgresSource() {}

  /** Connections for the engine: short statements, or none. */
  static PGSimpleDataSource engine(DatabaseUrl url) {
    return source(
        url,
        TIMEOUTS + " " + BY_INDEX,
        Map.of(
            PGProperty.SOCKET_TIMEOUT, "5",
            PGProperty.CONNECT_TIMEOUT, "2",
            PGProperty.LOGIN_TIMEOUT, "4",
            PGProperty.PREPARE_THRESHOLD, "1",
            PGProperty.REWRITE_BATCHED_INSERTS, "true"));
  }

  /** Connections for migrations, which may take long. */
  static PGSimpleDataSource patient(DatabaseUrl url) {
    return source(url, "", Map.of(PGProperty.CONNECT_TIMEOUT, "5"));
  }

  static HikariDataSource pool(PGSimpleDataSource source) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("claviger-postgresql");
    config.setDataSource(source);
    config.setConnectionInitSql(INIT);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setConnectionTimeout(POOL_WAIT_MILLIS);
    config.setValidationTimeout(POOL_WAIT_MILLIS);
    config.setInitializationFailTimeout(-1); // an absent database shows on use
    config.setAutoCommit(true);
    return new HikariDataSource(config);
  }

  static Connection connect(PGSimpleDataSource source) throws SQLException {
    Connection connection = source.getConnection();
    try {
      Jdbc.execute(connection, INIT);
      return connection;
    } catch (SQLException e) {
      Connections.discard(connection);
      throw e;
    }
  }

  private static PGSimpleDataSource source(
      DatabaseUrl url, String timeouts, Map<PGProperty, String> defaults) {
    Map<String, String> properties = new HashMap<>();
    defaults.forEach((property, value) -> properties.put(property.getName(), value));
    properties.put(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    properties.put(PGProperty.APPLICATION_NAME.getName(), "claviger");
    properties.putAll(url.properties());
    // Whatever the URL says: errors must carry no rows, and the engine's rules need this isolation.
    properties.put(PGProperty.LOG_SERVER_ERROR_DETAIL.getName(), "false");
    properties.put(PGProperty.OPTIONS.getName(), options(url, timeouts));

    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    properties.forEach(
        (name, value) -> {
          try {
            source.setProperty(name, value);
          } catch (SQLException e) {
            throw DatabaseUrl.refused(
                "the option " + name + " of the PostgreSQL URL has no valid value");
          }
        });
    return source;
  }

  private static String options(DatabaseUrl url, String timeouts) {
    String given =
        Objects.requireNonNullElse(url.properties().get(PGProperty.OPTIONS.getName()), "");
    return String.join(" ", timeouts, given, ISOLATION).strip();
  }
}
