package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.TrailQuery;
import io.claviger.audit.Checkpoint;
import io.claviger.audit.Damage;
import io.claviger.audit.Damage.Kind;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Head;
import io.claviger.audit.HeadsFile;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.PublicKeys;
import io.claviger.seal.RootKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import io.claviger.testkit.SettableClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of the audit log come and go, on a real database whose clock the test moves. */
abstract class RetentionContract {
  /** Noon, so that days begin and end far away. */
  private static final Instant NOON = Instant.parse("2030-05-10T12:00:00Z");

  private final RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(new SecureRandom())));
  final SettableClock clock = new SettableClock(NOON);
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  RetentionContract() {}

  abstract void begin();

  abstract void end();

  abstract String url();

  abstract Connection connect() throws SQLException;

  /** Moves the clock of the database. */
  abstract void moveDatabase(Instant time);

  @BeforeEach
  void prepare() {
    begin();
    moveTo(NOON);
  }

  @AfterEach
  void cleanUp() {
    end();
  }

  final void moveTo(Instant time) {
    clock.set(time);
    moveDatabase(time);
  }

  static Instant day(int number) {
    return NOON.plus(Duration.ofDays(number));
  }

  final Claviger open(int retentionDays) {
    return builder(retentionDays).build();
  }

  final Claviger.Builder builder(int retentionDays) {
    return Claviger.builder()
        .databaseUrl(url())
        .rootKeys(roots)
        .clock(clock)
        .admin("tester")
        .defaultPrincipal("tester")
        .auditHeadsFile(folder.resolve("heads"))
        .auditRetentionDays(retentionDays);
  }

  /** Leaves events on some days, all of them folded and signed. */
  final void useDays(int first, int last) {
    for (int i = first; i <= last; i++) {
      moveTo(day(i));
      try (Claviger claviger = open(365)) {
        write(claviger, "day" + i);
      }
    }
  }

  final void write(Claviger claviger, String name) {
    claviger.secrets().create(CreateSecret.builder(name, SecretValue.text("v")).build());
    claviger.secrets().get(name);
    try (JdbcDatabase stores = JdbcDatabase.open(url(), clock)) {
      long head = stores.journal().head().seq();
      await().until(() -> stores.trail().position().seq() >= head);
      await().until(() -> stores.headStore().last().filter(h -> h.tip().seq() >= head).isPresent());
    }
  }

  final Head published() {
    return new HeadsFile(folder.resolve("heads")).last().orElseThrow();
  }

  final long number(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  final void meddle(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  final Verdict verify(Head... published) {
    try (Claviger claviger = open(365)) {
      return claviger.verifyAudit(List.of(published), 0);
    }
  }

  @Test
  void oldDaysGoAndTheRestStillVerifies() {
    useDays(0, 2);
    Head early = published();
    useDays(3, 3);
    long before =
        number(
            "SELECT max(seq) FROM audit_journal WHERE at < " + micros(day(1)) + " + 43200000000");
    Verdict verdict;
    PublicKeys keys;
    try (Claviger claviger = open(1)) {
      assertThat(claviger.discardOldAudit()).isEqualTo(2);
      assertThat(claviger.discardOldAudit()).isZero();

      verdict = claviger.verifyAudit(List.of(early, published()), 0);
      keys = claviger.auditPublicKeys();
      List<AuditEvent> events =
          claviger
              .audit()
              .trail(TrailQuery.builder().action(AuditAction.DISCARD_AUDIT).build())
              .events();
      assertThat(events).hasSize(2);
      assertThat(events.getFirst().details())
          .containsEntry("day", "2030-05-11")
          .containsEntry("last_id", Long.toString(before))
          .containsEntry("retention_days", "1");
    }
    assertThat(verdict.damages()).isEmpty();
    Checkpoint discarded = verdict.discarded().orElseThrow();
    assertThat(discarded.tip().seq()).isEqualTo(before);
    assertThat(discarded.until()).isEqualTo(micros(Instant.parse("2030-05-12T00:00:00Z")));
    assertThat(number("SELECT min(seq - n + 1) FROM audit_journal")).isEqualTo(before + 1);
    assertThat(number("SELECT min(id) FROM secrets_audit_log")).isEqualTo(before + 1);
    assertThat(number("SELECT min(seq) FROM audit_heads")).isGreaterThan(before);
    try (ClavigerDatabase database = ClavigerDatabase.open(url())) {
      assertThat(database.verifyAudit(new Verifier.Trust(keys, null, List.of(early)), 0).damages())
          .isEmpty();
    }
    useDays(4, 4);
    assertThat(verify(early, published()).damages()).isEmpty();
    assertReadersAreKept();
    assertProvedOffline(keys, early);
  }

  private void assertReadersAreKept() {
    try (Claviger claviger = open(365)) {
      assertThat(claviger.secrets().readers("day0", null, 10).items())
          .as("who read a secret in the days that were discarded")
          .singleElement()
          .satisfies(
              reader -> {
                assertThat(reader.principal()).isEqualTo("tester");
                assertThat(reader.reads()).isEqualTo(1);
                assertThat(reader.lastReadAt()).isBefore(day(1));
              });
    }
  }

  /** With nothing but what was exported, and heads of before and after the retention. */
  private void assertProvedOffline(PublicKeys keys, Head early) {
    Path file = folder.resolve("evidence");
    try (ClavigerDatabase database = ClavigerDatabase.open(url());
        OutputStream out = Files.newOutputStream(file)) {
      database.exportEvidence(out, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Verdict verdict =
        Verifier.verify(
            EvidenceFile.open(file), new Verifier.Trust(keys, null, List.of(early, published())));
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.unattested()).isZero();
    assertThat(verdict.discarded()).isPresent();
  }

  @Test
  void aRowPutInByHandAheadOfTheFoldDoesNotStopIt() {
    useDays(0, 0);
    moveTo(NOON.plusSeconds(60)); // the turn to fold of the process before is over
    long next = number("SELECT seq FROM audit_head") + 2;
    meddle(foreignRow(next));
    try (Claviger claviger = open(90)) {
      write(claviger, "more");
      assertThat(claviger.health().audit().up()).isTrue();
    }
    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(next, Kind.TRAIL_EDITED));
  }

  /** A row for an event to come, at the time the clock shows. */
  abstract String foreignRow(long id);

  static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000;
  }
}
