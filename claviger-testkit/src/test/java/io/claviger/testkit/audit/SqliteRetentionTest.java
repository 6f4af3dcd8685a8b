package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.claviger.Claviger;
import io.claviger.api.IntegrityException;
import io.claviger.api.TrailQuery;
import io.claviger.audit.Damage;
import io.claviger.audit.Damage.Kind;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqliteRetentionTest extends RetentionContract {
  private SqliteFixture file;

  @SuppressWarnings("NullAway.Init")
  SqliteRetentionTest() {}

  @Override
  void begin() {
    file = SqliteFixture.freshDatabase();
  }

  @Override
  void end() {
    file.close();
  }

  @Override
  String url() {
    return file.url();
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file.file());
  }

  @Override
  void moveDatabase(Instant time) {
    // It has the clock of the process.
  }

  @Override
  String foreignRow(long id) {
    return "INSERT INTO secrets_audit_log VALUES (%d, 'READ', 'x', %d, 'SUCCESS', 'me', NULL, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL)"
        .formatted(id, micros(clock.instant()));
  }

  /** As a kill between checkpoint and removal leaves it. */
  @Test
  void whatIsLeftBehindACheckpointIsNotShownAndGoesWithTheNextRun() {
    useDays(0, 2);
    meddle(
        "CREATE TABLE kept_journal AS SELECT * FROM audit_journal",
        "CREATE TABLE kept_trail AS SELECT * FROM secrets_audit_log");
    try (Claviger claviger = open(1)) {
      assertThat(claviger.discardOldAudit()).isEqualTo(1);
    }
    long last = number("SELECT max(seq) FROM audit_checkpoints");
    meddle(
        "INSERT INTO audit_journal SELECT * FROM kept_journal WHERE seq > 1 AND seq <= " + last,
        "INSERT INTO secrets_audit_log SELECT * FROM kept_trail WHERE id <= " + last);

    try (Claviger claviger = open(1)) {
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
      assertThat(claviger.audit().trail(TrailQuery.builder().build()).events())
          .allMatch(event -> event.id() > last);
      claviger.discardOldAudit();
    }
    assertThat(number("SELECT min(seq) FROM audit_journal")).isGreaterThan(last);
    assertThat(number("SELECT min(id) FROM secrets_audit_log")).isGreaterThan(last);
  }

  @Test
  void aProcessThatSleptThroughARetentionStartsAgain() throws IOException {
    useDays(0, 0);
    byte[] heads = Files.readAllBytes(folder.resolve("heads"));
    useDays(1, 3);
    try (Claviger claviger = open(1)) {
      claviger.discardOldAudit();
    }
    Files.write(folder.resolve("heads"), heads);

    useDays(4, 4);
    assertThat(verify().damages()).isEmpty();
  }

  @Test
  void whatIsDeletedWithoutACheckpointIsDamage() {
    useDays(0, 3);
    try (Claviger claviger = open(1)) {
      claviger.discardOldAudit();
    }
    long last = number("SELECT max(seq) FROM audit_checkpoints");
    long next = number("SELECT min(seq) FROM audit_journal");
    meddle(
        "DELETE FROM audit_journal WHERE seq = " + next,
        "DELETE FROM secrets_audit_log WHERE id <= " + next);

    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind)
        .contains(tuple(last + 1, Kind.JOURNAL_DELETED));
  }

  @Test
  void checkpointsCannotBeForgedOrTakenAway() {
    useDays(0, 3);
    try (Claviger claviger = open(1)) {
      claviger.discardOldAudit();
    }
    meddle(
        "INSERT INTO audit_checkpoints SELECT number + 1, seq + 4, at, hash, until, last_head,"
            + " last_head_digest, previous, signed_at, key_id, signature FROM audit_checkpoints"
            + " WHERE number = 2");
    assertThat(verify().damages()).extracting(Damage::kind).containsOnly(Kind.CHECKPOINT_FORGED);

    meddle("DELETE FROM audit_checkpoints WHERE number <> 2");
    assertThat(verify().damages()).extracting(Damage::kind).containsOnly(Kind.CHECKPOINT_DELETED);

    meddle("DELETE FROM audit_checkpoints");
    assertThat(verify().damages()).extracting(Damage::kind).contains(Kind.JOURNAL_DELETED);
  }

  @Test
  void aDayThatDoesNotVerifyStays() {
    useDays(0, 3);
    long rows = number("SELECT count(*) FROM audit_journal");
    meddle("UPDATE audit_journal SET mac = payload WHERE seq = 2");

    try (Claviger claviger = open(1)) {
      assertThatThrownBy(claviger::discardOldAudit)
          .isInstanceOf(IntegrityException.class)
          .hasMessageContaining("at event 2");
    }
    assertThat(number("SELECT count(*) FROM audit_journal")).isEqualTo(rows);
    assertThat(number("SELECT count(*) FROM audit_checkpoints")).isZero();
  }

  @Test
  void aClockAYearAheadDoesNotWipeTheLog() {
    useDays(0, 4);
    long rows = number("SELECT count(*) FROM audit_journal");
    clock.set(day(370));
    try (Claviger claviger = open(1)) { // the journal's last time is not that late
      assertThat(claviger.discardOldAudit()).isZero();
      assertThat(claviger.discardOldAudit()).isEqualTo(2); // what the true time allows
      assertThat(claviger.discardOldAudit()).isEqualTo(1);
      assertThat(claviger.discardOldAudit()).isZero();
    }
    assertThat(number("SELECT count(*) FROM audit_journal")).isGreaterThan(rows / 5);
    moveTo(day(5));
    assertThat(verify().damages()).isEmpty();
  }

  @Test
  void manyDaysAreAnnouncedAndThenGoAFewAtATime() {
    useDays(0, 4);
    try (Claviger claviger = open(1)) {
      assertThat(claviger.discardOldAudit()).isZero();
      assertThat(number("SELECT count(*) FROM audit_checkpoints")).isZero();
      assertThat(claviger.discardOldAudit()).isEqualTo(2);
      assertThat(claviger.discardOldAudit()).isEqualTo(1);
      assertThat(claviger.discardOldAudit()).isZero();
    }
    try (Claviger claviger = open(90)) { // a longer retention keeps what is there
      assertThat(claviger.discardOldAudit()).isZero();
    }
    assertThat(verify(published()).damages()).isEmpty();
  }

  @Test
  void aDayIsArchivedBeforeItGoes() throws IOException {
    useDays(0, 2);
    Path archive = folder.resolve("archive");
    Path blocked = Files.createFile(folder.resolve("blocked"));
    try (Claviger claviger = builder(1).auditArchiveDirectory(blocked).build()) {
      assertThatThrownBy(claviger::discardOldAudit).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(number("SELECT count(*) FROM audit_checkpoints")).isZero();

    Files.createDirectory(archive);
    Path file = archive.resolve("claviger-audit-2030-05-10.evidence");
    Files.writeString(archive.resolve(file.getFileName() + ".part"), "half");
    try (Claviger claviger = builder(1).auditArchiveDirectory(archive).build()) {
      assertThat(claviger.discardOldAudit()).isEqualTo(1);
    }
    long last = number("SELECT max(seq) FROM audit_checkpoints");
    try (Claviger claviger = open(1)) {
      Verdict verdict =
          Verifier.verify(
              EvidenceFile.open(file),
              new Verifier.Trust(claviger.auditPublicKeys(), null, List.of()));
      assertThat(verdict.damages()).isEmpty();
      assertThat(verdict.events()).isGreaterThanOrEqualTo(last);
    }
    assertThat(archive.toFile().list()).containsExactly(file.getFileName().toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
