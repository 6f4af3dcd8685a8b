package io.claviger;

import io.claviger.api.ErrorCode;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.StoredEvidence;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.engine.Ports;
import io.claviger.seal.PublicKeys;
import io.claviger.store.jdbc.DatabaseUrl;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.store.jdbc.Migrations;
import io.claviger.store.jdbc.SchemaVersions;
import io.claviger.tx.ContentionException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Schema administration of one database. Needs no key. Thread-safe.
 *
 * <p>All methods throw {@link io.claviger.api.ConfigurationException} when the URL is wrong or the
 * schema is newer than this program, and {@link io.claviger.api.UnavailableException} when the
 * database does not answer.
 */
public final class ClavigerDatabase implements AutoCloseable {
  private final DatabaseUrl url;

  private ClavigerDatabase(DatabaseUrl url) {
    this.url = url;
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
    return status(migrations().migrate());
  }

  /**
   * Tells where the schema is, also when it is newer than this program.
   *
   * @return the schema
   */
  public SchemaStatus status() {
    return status(migrations().status());
  }

  /**
   * Runs the reverse migrations. The data of tables that go is lost.
   *
   * @param toVersion the version to arrive at; 0 for an empty database
   * @return the schema afterwards
   */
  public SchemaStatus downgrade(int toVersion) {
    return status(migrations().downgrade(toVersion));
  }

  /**
   * Verifies the audit log without the root key: links, heads, and the trail against the journal;
   * the MACs if their keys are at hand. May take long; reads page by page while the database is in
   * use.
   *
   * @param trust the public signing keys, from a source that the database's administrator cannot
   *     change; heads that were kept outside the database: without any, a cut end and an older
   *     database do not show
   * @param sinceHead the number of a head that was verified before; 0 for everything
   * @return what was found
   * @throws io.claviger.api.InvalidRequestException if there is no such head
   */
  public Verdict verifyAudit(Verifier.Trust trust, long sinceHead) {
    try (JdbcDatabase stores = JdbcDatabase.open(url, Clock.systemUTC())) {
      return Verifier.verify(
          new StoredEvidence(stores.journal(), stores.trail(), stores.headStore(), sinceHead),
          trust);
    }
  }

  /**
   * Writes the evidence for the audit log, to be verified elsewhere, without the database; needs no
   * key, and is not recorded: who reads the tables needs nobody's leave.
   *
   * @param target where to, in the form of {@link EvidenceFile}; it is not closed
   * @param sinceHead the number of a head that was verified before; 0 for everything
   * @throws io.claviger.api.InvalidRequestException if there is no such head
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void exportEvidence(OutputStream target, long sinceHead) {
    try (JdbcDatabase stores = JdbcDatabase.open(url, Clock.systemUTC())) {
      EvidenceFile.write(
          new StoredEvidence(stores.journal(), stores.trail(), stores.headStore(), sinceHead),
          target);
    }
  }

  /**
   * Does what needs the owner of the tables, for installations whose servers have fewer rights:
   * prepares the days to come, and removes what the newest checkpoint covers. Can be repeated.
   *
   * @param keys the public signing keys, from a source that the database's administrator cannot
   *     change; null to prepare days only
   * @return what was done
   */
  public Maintenance maintain(@Nullable PublicKeys keys) {
    try (JdbcDatabase stores = JdbcDatabase.open(url, Clock.systemUTC())) {
      Ports.Upkeep upkeep = stores.upkeep();
      upkeep.prepareDays();
      Optional<Checkpoint> newest =
          keys == null
              ? Optional.empty()
              : Checkpoint.newestSigned(stores.headStore().checkpoints(), keys);
      boolean done = newest.isEmpty() || upkeep.discard(newest.get());
      return new Maintenance(upkeep.daysAhead(), newest, done);
    } catch (ContentionException e) {
      throw new UnavailableException(
          ErrorCode.DATABASE_UNAVAILABLE, "Others use the days that are to go; try again", e);
    }
  }

  /**
   * What {@link #maintain} did.
   *
   * @param daysAhead for how many days behind today events have a place
   * @param checkpoint the newest checkpoint; nothing of what it covers is left
   * @param done false when another process is removing it at this moment
   */
  public record Maintenance(int daysAhead, Optional<Checkpoint> checkpoint, boolean done) {}

  /**
   * Tells whether the database is a SQLite file that is not there yet; the other methods would make
   * it.
   *
   * @return whether it is missing; false for PostgreSQL
   */
  public boolean lacksFile() {
    return url.lacksFile();
  }

  /** Where the database is, without user and password. */
  @Override
  public String toString() {
    return url.toString();
  }

  /** Nothing is kept open between the methods. */
  @Override
  public void close() {}

  /** Made when needed: opening a SQLite file makes it. */
  private Migrations migrations() {
    return new Migrations(url);
  }

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
