package io.claviger;

import io.claviger.store.jdbc.DatabaseUrl;
import io.claviger.store.jdbc.Migrations;
import io.claviger.store.jdbc.SchemaVersions;
import java.util.List;

/**
 * Schema administration of one database. Needs no key. Thread-safe.
 *
 * <p>All methods throw {@link io.claviger.api.ConfigurationException} when the URL is wrong or the
 * schema is newer than this program, and {@link io.claviger.api.UnavailableException} when the
 * database does not answer.
 */
public final class ClavigerDatabase implements AutoCloseable {
  private final DatabaseUrl url;
  private final Migrations migrations;

  private ClavigerDatabase(DatabaseUrl url) {
    this.url = url;
    this.migrations = new Migrations(url);
  }

  /**
   * Names a database; a SQLite file is made when it is absent.
   *
   * @param databaseUrl for example {@code postgresql://user:password@host:5432/database} or {@code
   *     sqlite:///./claviger.db}
   * @return its administration
   */
  public static ClavigerDatabase open(String databaseUrl) {
    return new ClavigerDatabase(DatabaseUrl.parse(databaseUrl));
  }

  /**
   * Applies all missing migrations; safe when several processes do so at once.
   *
   * @return the schema afterwards
   */
  public SchemaStatus migrate() {
    return status(migrations.migrate());
  }

  /**
   * Tells where the schema is, also when it is newer than this program.
   *
   * @return the schema
   */
  public SchemaStatus status() {
    return status(migrations.status());
  }

  /**
   * Runs the reverse migrations. The data of tables that go is lost.
   *
   * @param toVersion the version to arrive at; 0 for an empty database
   * @return the schema afterwards
   */
  public SchemaStatus downgrade(int toVersion) {
    return status(migrations.downgrade(toVersion));
  }

  /** Nothing is kept open between the methods. */
  @Override
  public void close() {}

  private SchemaStatus status(SchemaVersions found) {
    return new SchemaStatus(
        url.toString(), found.database(), found.latest(), found.applied(), found.pending());
  }

  /**
   * Where the schema of a database is.
   *
   * @param database the database, without user and password
   * @param version what the database has; 0 for none
   * @param latest what this program knows
   * @param applied the migrations that the database has, oldest first
   * @param pending the migrations that it lacks, oldest first
   */
  public record SchemaStatus(
      String database, int version, int latest, List<String> applied, List<String> pending) {
    /** Copies the lists. */
    public SchemaStatus {
      applied = List.copyOf(applied);
      pending = List.copyOf(pending);
    }
  }
}
