package io.claviger.store.jdbc;

import io.claviger.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Brings the schema of a database up and down. Safe when several threads and processes do so at
 * once. Besides Claviger's tables the database may hold those of others.
 *
 * <p>All methods throw {@link ConfigurationException} when the schema is newer than this program,
 * and {@link io.claviger.api.UnavailableException} when the database does not answer. Thread-safe.
 */
public final class Migrations {
  private static final String ROOT = "io/claviger/migrations/";
  private static final String HISTORY = "claviger_schema_history";

  private static final String NEWEST =
      """
      SELECT version FROM claviger_schema_history
      WHERE version IS NOT NULL AND type = 'SQL'
      ORDER BY installed_rank DESC
      LIMIT 1
      """;

  private static final String FORGET =
      "DELETE FROM claviger_schema_history WHERE version = ? AND type = 'SQL'";

  private final DatabaseUrl url;
  private final DataSource source;
  private final String location;

  /**
   * Prepares migrations; the SQLite file is made when it is absent.
   *
   * @param url the database
   */
  public Migrations(DatabaseUrl url) {
    this(url, ROOT + url.dialect().folder());
  }

  /** With migrations from another place. */
  Migrations(DatabaseUrl url, String location) {
    this.url = url;
    this.location = location;
    this.source =
        url.dialect() == Dialect.POSTGRESQL ? PostgresSource.patient(url) : SqliteSource.open(url);
  }

  /**
   * Tells where the schema is.
   *
   * @return the versions, also when the database is newer than this program
   */
  public SchemaVersions status() {
    return guarded(this::read);
  }

  /**
   * Applies all missing migrations.
   *
   * @return the versions afterwards
   */
  public SchemaVersions migrate() {
    return guarded(
        () -> {
          refuseNewer(read());
          flyway().migrate();
          try (Connection connection = source.getConnection()) {
            makePartitions(url.dialect(), connection);
          } catch (SQLException e) {
            throw JdbcErrors.translate(e);
          }
          return read();
        });
  }

  /**
   * Runs the reverse migrations, newest first, each in a transaction of its own. Data in tables
   * that go is lost.
   *
   * @param toVersion the version to arrive at; 0 for an empty database
   * @return the versions afterwards
   */
  public SchemaVersions downgrade(int toVersion) {
    return guarded(
        () -> {
          SchemaVersions before = read();
          refuseNewer(before);
          if (toVersion < 0 || toVersion > before.database()) {
            throw DatabaseUrl.refused(
                "a downgrade goes to a version from 0 to " + before.database());
          }
          while (downOne(toVersion)) {
            // One step is one transaction.
          }
          return read();
        });
  }

  /** Makes the coming partitions of the audit tables; nothing to do on SQLite. */
  static void makePartitions(Dialect dialect, Connection connection) throws SQLException {
    if (dialect == Dialect.POSTGRESQL) {
      Jdbc.execute(connection, "SELECT claviger_make_partitions(35)");
    }
  }

  private boolean downOne(int toVersion) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        boolean stepped = downOne(connection, toVersion);
        connection.commit();
        return stepped;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw JdbcErrors.translate(e);
    }
  }

  private boolean downOne(Connection connection, int toVersion) throws SQLException {
    if (url.dialect() == Dialect.POSTGRESQL) {
      Jdbc.execute(connection, "LOCK TABLE " + HISTORY + " IN ACCESS EXCLUSIVE MODE");
    }
    OptionalInt newest =
        Jdbc.first(connection, NEWEST, row -> row.getString(1))
            .map(version -> OptionalInt.of(Integer.parseInt(version)))
            .orElse(OptionalInt.empty());
    if (newest.isEmpty() || newest.getAsInt() <= toVersion) {
      return false;
    }
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script("down/" + newest.getAsInt() + ".sql"));
    }
    Jdbc.update(connection, FORGET, Integer.toString(newest.getAsInt()));
    return true;
  }

  private String script(String name) {
    try (InputStream in =
        Migrations.class.getClassLoader().getResourceAsStream(location + "/" + name)) {
      if (in == null) {
        throw DatabaseUrl.refused("this program has no reverse migration " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a reverse migration cannot be read", e);
    }
  }

  private static void refuseNewer(SchemaVersions found) {
    if (found.database() > found.latest()) {
      throw DatabaseUrl.refused(
          "the database has schema version "
              + found.database()
              + ", newer than "
              + found.latest()
              + " of this program: use the newer program, or downgrade the database with it");
    }
  }

  private SchemaVersions read() {
    int database = 0;
    int latest = 0;
    List<String> applied = new ArrayList<>();
    List<String> pending = new ArrayList<>();
    for (MigrationInfo info : flyway().info().all()) {
      if (info.getVersion() == null || info.getState().isFailed()) {
        continue;
      }
      int version = Integer.parseInt(info.getVersion().getVersion());
      boolean known = info.getState().isResolved();
      boolean present = info.getState().isApplied();
      if (version > 0 && (known || present)) {
        latest = known ? Math.max(latest, version) : latest;
        database = present ? Math.max(database, version) : database;
        (present ? applied : pending).add(version + " " + info.getDescription());
      }
    }
    return new SchemaVersions(database, latest, applied, pending);
  }

  private Flyway flyway() {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:" + location + "/up")
        .failOnMissingLocations(true)
        .table(HISTORY)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .ignoreMigrationPatterns(new String[0])
        .cleanDisabled(true)
        .load();
  }

  private <T> T guarded(Supplier<T> work) {
    try {
      if (url.dialect() == Dialect.POSTGRESQL) {
        return work.get(); // Flyway and the downgrade lock in the database
      }
      try (var guard = FileGuard.enter(SqliteUrl.file(url))) {
        Objects.requireNonNull(guard);
        return work.get();
      }
    } catch (FlywayException e) {
      throw translate(e);
    }
  }

  private static RuntimeException translate(FlywayException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return JdbcErrors.translate(sql);
      }
    }
    return DatabaseUrl.refused(
        "the schema history of the database does not fit this program ("
            + error.getClass().getSimpleName()
            + ")");
  }
}
