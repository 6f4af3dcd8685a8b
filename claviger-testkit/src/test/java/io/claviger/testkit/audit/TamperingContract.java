package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.claviger.Claviger;
import io.claviger.api.ConfigurationException;
import io.claviger.audit.Damage;
import io.claviger.audit.Damage.Kind;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever an administrator of the database changes in the trail, a verification names the row and
 * the column.
 */
abstract class TamperingContract extends TamperedLog {
  @Test
  void findsNothingInGoodData() {
    Verdict verdict = verify();
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.events()).isEqualTo(published.tip().seq());
    assertThat(verdict.unattested()).isZero();
    assertThat(verdict.lastHead().orElseThrow().number()).isEqualTo(published.number());

    place.use("b", 3);
    try (Claviger claviger = place.open()) {
      assertThat(claviger.verifyAudit(List.of(published), 0).damages()).isEmpty();
      Verdict rest = claviger.verifyAudit(List.of(), published.number());
      assertThat(rest.damages()).isEmpty();
      assertThat(rest.events()).isLessThan(claviger.verifyAudit(List.of(), 0).events());
    }
  }

  @Test
  void namesTheColumnOfAnEditedRow() {
    place.meddle("UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = 3");
    assertThat(only()).extracting(Damage::id, Damage::kind).containsExactly(3L, Kind.TRAIL_EDITED);
    assertThat(only().column()).isEqualTo("actor_id");

    place.meddle("UPDATE secrets_audit_log SET actor_id = 'tester', action = 'x' WHERE id = 3");
    assertThat(only().column()).isEqualTo("action");
  }

  @Test
  void namesADeletedRowOfTheTrail() {
    place.meddle("DELETE FROM secrets_audit_log WHERE id = 4");
    assertThat(only()).extracting(Damage::id, Damage::kind).containsExactly(4L, Kind.TRAIL_DELETED);
  }

  @Test
  void namesSwappedRowsOfTheTrail() {
    place.meddle(
        "UPDATE secrets_audit_log SET id = 1002 WHERE id = 2",
        "UPDATE secrets_audit_log SET id = 2 WHERE id = 5",
        "UPDATE secrets_audit_log SET id = 5 WHERE id = 1002");
    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(2L, Kind.TRAIL_SWAPPED), tuple(5L, Kind.TRAIL_SWAPPED));
  }

  @Test
  void namesAnInsertedRowOfTheTrail() {
    place.meddle("UPDATE secrets_audit_log SET id = -7 WHERE id = 4");
    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(-7L, Kind.TRAIL_INSERTED), tuple(4L, Kind.TRAIL_DELETED));
    place.meddle(
        "UPDATE secrets_audit_log SET id = 4 WHERE id = -7",
        "CREATE TABLE forged AS SELECT * FROM secrets_audit_log WHERE id = 4",
        "UPDATE forged SET id = 5000, actor_id = 'scapegoat'",
        "INSERT INTO secrets_audit_log SELECT * FROM forged");
    assertThat(only())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(5000L, Kind.TRAIL_INSERTED);
  }

  @Test
  void namesEveryColumn() {
    long id = 1;
    for (String change :
        List.of(
            "action = 'READ_AUDIT'",
            "resource_name = 'x'",
            "timestamp = " + place.later("timestamp"),
            "result = 'DENIED'",
            "actor_id = 'x'",
            "actor_ip = '192.0.2.1'",
            "actor_user_agent = 'x'",
            "details = '{\"a\":\"b\"}'")) {
      place.meddle("UPDATE secrets_audit_log SET " + change + " WHERE id = " + id++);
    }
    try (Claviger claviger = place.open(place.file("other"))) {
      Place.write(claviger, "more", 4);
      keys = claviger.auditPublicKeys();
      awaitFolded();
    }
    for (String change :
        List.of(
            "error_message = 'x'",
            "duration_ms = 4711",
            "created_at = " + place.later("created_at"),
            "secret_uid = 4711",
            "version = 4711",
            "request_id = 'x'")) {
      place.meddle("UPDATE secrets_audit_log SET " + change + " WHERE id = " + id++);
    }
    List<Damage> damages = verify().damages();
    assertThat(damages).extracting(Damage::kind).containsOnly(Kind.TRAIL_EDITED);
    assertThat(damages)
        .extracting(Damage::column)
        .containsExactly(
            "action",
            "resource_name",
            "timestamp",
            "result",
            "actor_id",
            "actor_ip",
            "actor_user_agent",
            "details",
            "error_message",
            "duration_ms",
            "created_at",
            "secret_uid",
            "version",
            "request_id");
  }

  @Test
  void namesBothWhenTrailAndJournalWereAltered() {
    JournalRow row = Tampering.rows(place).get(2);
    place.meddle(
        "UPDATE audit_journal SET mac = hash WHERE seq = " + row.seq(),
        "UPDATE secrets_audit_log SET resource_name = 'harmless' WHERE id = " + row.seq(),
        "UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = 1");
    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind, Damage::column)
        .contains(
            tuple(1L, Kind.TRAIL_EDITED, "actor_id"),
            tuple(row.seq(), Kind.JOURNAL_EDITED, null),
            tuple(row.seq(), Kind.TRAIL_EDITED, "resource_name"));
  }

  /** The trail tells the same lie as the journal: the journal's own chain tells. */
  @Test
  void namesTheGroupWhenTrailAndJournalTellTheSameLie() {
    JournalRow row = Tampering.edited(Tampering.rows(place).get(2), "tester", "nobody");
    place.meddle("UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = " + row.seq());
    Tampering.update(place, row);
    assertThat(only())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(row.seq(), Kind.JOURNAL_EDITED);
  }

  @Test
  void saysHowFarTheTrailWasCompared() {
    place.meddle("DELETE FROM secrets_audit_log WHERE id > 3", "UPDATE audit_fold SET seq = 3");
    Verdict verdict = verify();
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.extent().trail()).isEqualTo(3);
    assertThat(verdict.extent().last()).isEqualTo(published.tip().seq());
  }

  @Test
  void aPartIsVerifiedOffline() {
    place.use("b", 3);
    Verdict part = offline(published.number(), new Verifier.Trust(keys, null, List.of(published)));
    assertThat(part.damages()).isEmpty();
    assertThat(part.extent().begin()).isEqualTo(published.tip().seq());
    assertThat(part.events()).isPositive();
    place.meddle(
        "UPDATE audit_journal SET payload = mac WHERE seq = (SELECT max(seq) FROM audit_journal)");
    assertThat(
            offline(published.number(), new Verifier.Trust(keys, null, List.of()))
                .damages()
                .getFirst()
                .kind())
        .isEqualTo(Kind.JOURNAL_EDITED);
  }

  @Test
  void aTruncatedOrForeignFileIsNoEvidence() throws IOException {
    assertThat(offline(0, new Verifier.Trust(keys, null, List.of())).valid()).isTrue();
    Path file = place.file("evidence");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 10, 40, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(
              () ->
                  Verifier.verify(
                      EvidenceFile.open(file), new Verifier.Trust(keys, null, List.of())))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
