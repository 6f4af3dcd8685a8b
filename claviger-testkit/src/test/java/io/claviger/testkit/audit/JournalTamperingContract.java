package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.claviger.Claviger;
import io.claviger.api.SecretReference;
import io.claviger.audit.Damage;
import io.claviger.audit.Damage.Kind;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.MacKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whatever an administrator of the database changes in journal and heads, a verification says what
 * it was, and where.
 */
abstract class JournalTamperingContract extends TamperedLog {
  @Test
  void namesTheGroupOfEveryEditedColumn() {
    for (int i = 0; i < 8; i++) {
      JournalRow row = Tampering.rows(place).get(3);
      byte[] hash = row.hash().clone();
      hash[5] ^= 1;
      byte[] seen = row.seen().clone();
      seen[seen.length - 1] ^= 1;
      JournalRow other = Tampering.rows(place).get(1);
      JournalRow changed =
          switch (i) {
            case 0 -> Tampering.edited(row, "tester", "nobody");
            case 1 -> Tampering.edited(row, "a/1", "a/7");
            case 2 -> Tampering.with(row, row.seq(), row.at() + 1, row.hash());
            case 3 -> Tampering.with(row, row.seq(), row.at(), hash);
            case 4 -> Tampering.forged(row);
            case 5 -> Tampering.content(row, row.groupId(), row.payload(), other.mac(), row.seen());
            case 6 -> Tampering.content(row, row.groupId(), row.payload(), row.mac(), seen);
            default ->
                Tampering.content(row, row.groupId(), other.payload(), row.mac(), row.seen());
          };
      Tampering.update(place, changed);
      assertThat(verify().damages())
          .as("change %s", i)
          .filteredOn(damage -> damage.kind().name().startsWith("JOURNAL"))
          .extracting(Damage::id, Damage::kind)
          .containsOnly(tuple(row.seq(), Kind.JOURNAL_EDITED)); // twice for two flaws of it
      Tampering.update(place, row);
      assertThat(verify().damages()).isEmpty();
    }
  }

  @Test
  void namesTheGroupWhoseNumberOrSizeWasEdited() {
    JournalRow row = Tampering.rows(place).get(3);
    place.meddle("UPDATE audit_journal SET n = n + 1 WHERE seq = " + row.seq());
    assertThat(verify().damages().getFirst())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(row.seq(), Kind.JOURNAL_INSERTED);
    place.meddle(
        "UPDATE audit_journal SET n = n - 1 WHERE seq = " + row.seq(),
        "UPDATE audit_journal SET seq = 70000 WHERE seq = " + row.seq());
    assertThat(verify().damages())
        .extracting(Damage::id, Damage::kind)
        .contains(
            tuple(row.seq() - row.n() + 1, Kind.JOURNAL_DELETED),
            tuple(70_000L, Kind.JOURNAL_INSERTED));
  }

  @Test
  void namesTheGroupOfAnEditedJournalAlsoWhenTheTrailFits() {
    JournalRow row = Tampering.rows(place).get(2);
    place.meddle(
        "UPDATE audit_journal SET payload = mac WHERE seq = " + row.seq(),
        "DELETE FROM secrets_audit_log WHERE id = " + row.seq());
    assertThat(kinds()).containsOnly(Kind.JOURNAL_EDITED);
    assertThat(verify().damages().getFirst().id()).isEqualTo(row.seq());
  }

  @Test
  void namesDeletedJournalRows() {
    long seq = Tampering.rows(place).get(2).seq();
    place.meddle("DELETE FROM audit_journal WHERE seq = " + seq);
    assertThat(kinds()).contains(Kind.JOURNAL_DELETED);
    assertThat(verify().damages().getFirst().id()).isEqualTo(seq);
  }

  @Test
  void namesSwappedJournalRows() {
    List<JournalRow> rows = new ArrayList<>(Tampering.rows(place));
    JournalRow second = rows.get(1);
    JournalRow fifth = rows.get(4);
    rows.set(1, Tampering.with(fifth, second.seq(), second.at(), second.hash()));
    rows.set(4, Tampering.with(second, fifth.seq(), fifth.at(), fifth.hash()));
    Tampering.replace(place, rows);
    assertThat(kinds()).contains(Kind.JOURNAL_SWAPPED);
  }

  @Test
  void namesAJournalRowInsertedBehindTheEnd() {
    JournalRow last = Tampering.rows(place).getLast();
    JournalRow lie = Tampering.forged(Tampering.edited(last, "tester", "nobody"));
    Tampering.insert(place, Tampering.with(lie, last.seq() + 1, last.at() + 1, last.hash()));
    assertThat(only())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(last.seq() + 1, Kind.JOURNAL_INSERTED);
  }

  /** A group of several events leaves numbers free for rows of others. */
  @Test
  void namesAJournalRowInsertedWithinAGroup() {
    try (Claviger claviger = place.open()) {
      claviger
          .secrets()
          .getAll(List.of(SecretReference.current("a/0"), SecretReference.current("a/1")));
      Place.write(claviger, "more", 1);
      awaitFolded();
    }
    JournalRow group =
        Tampering.rows(place).stream().filter(row -> row.n() == 2).findFirst().orElseThrow();
    JournalRow lie =
        Tampering.forged(Tampering.edited(Tampering.rows(place).getLast(), "tester", "nobody"));
    Tampering.insert(place, Tampering.with(lie, group.seq() - 1, group.at(), lie.hash()));
    assertThat(verify().damages())
        .filteredOn(damage -> damage.kind().name().startsWith("JOURNAL"))
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(group.seq() - 1, Kind.JOURNAL_INSERTED));
  }

  @Test
  void namesAJournalRowInsertedBetweenOthersWhichMadeRoom() {
    List<JournalRow> rows = new ArrayList<>(Tampering.rows(place));
    rows.add(3, Tampering.edited(rows.get(3), "tester", "nobody"));
    Tampering.replace(place, Tampering.relinked(rows));
    assertThat(kinds()).contains(Kind.JOURNAL_RECOMPUTED);
  }

  @Test
  void namesACopyOfAnOldRow() {
    Tampering.appendCopy(place, 1);
    assertThat(kinds()).containsExactly(Kind.JOURNAL_COPIED);
  }

  @Test
  void namesAForgedRowWhenTheKeysAreAtHand() {
    List<JournalRow> rows = new ArrayList<>(Tampering.rows(place));
    JournalRow last = rows.getLast();
    byte[] mac = last.mac().clone();
    mac[20] ^= 1;
    byte[] other = last.groupId().clone();
    other[15] ^= 1;
    rows.add(
        new JournalRow(
            last.seq(), last.n(), last.at(), other, last.payload(), mac, mac, last.seen()));
    Tampering.replace(place, Tampering.relinked(rows));
    MacKeys macKeys;
    try (Claviger claviger = place.open(place.file("other"))) {
      macKeys = MacKeys.parse(claviger.exportAuditMacKeys().unsafeText());
      assertThat(claviger.verifyAudit(List.of(), 0).damages())
          .extracting(Damage::kind)
          .containsExactly(Kind.JOURNAL_FORGED);
    }
    assertThat(offline(0, new Verifier.Trust(keys, null, List.of())).valid()).isTrue();
    Verdict verdict = offline(0, new Verifier.Trust(keys, macKeys, List.of()));
    assertThat(verdict.damages())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(last.seq() + last.n(), Kind.JOURNAL_FORGED));
    assertThat(verdict.macsChecked()).isTrue();
  }

  @Test
  void namesACutTail() {
    Tampering.cutTail(place, 3);
    assertThat(kinds()).containsExactly(Kind.JOURNAL_CUT);
    assertThat(verify().damages().getFirst().id()).isEqualTo(4);
  }

  @Test
  void namesAnEndThatWasMoved() {
    place.meddle("UPDATE audit_head SET seq = seq + 3");
    assertThat(only()).extracting(Damage::kind).isEqualTo(Kind.JOURNAL_CUT);
    place.meddle("UPDATE audit_head SET seq = seq - 3, hash = prev_hash");
    assertThat(only()).extracting(Damage::kind).isEqualTo(Kind.JOURNAL_EDITED);
  }

  /** As a backup does, and its restore: every table of the log as it was then. */
  @Test
  void namesAnOlderDatabase() throws IOException {
    Tampering.backUp(place);
    place.use("b", 2);
    Head newer = place.published();
    Tampering.restore(place);

    assertThat(verify(newer).damages())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(tuple(published.tip().seq() + 1, Kind.DATABASE_OLDER));
    Head[] all =
        Files.readAllLines(place.headsFile()).stream()
            .flatMap(line -> HeadText.parse(line).stream())
            .toArray(Head[]::new);
    assertThat(all).hasSizeGreaterThan(1);
    assertThat(verify(all).damages()).extracting(Damage::kind).containsOnly(Kind.DATABASE_OLDER);
  }

  /** One who knows how everything is made changes a row, and makes all else anew that fits it. */
  @Test
  void namesARecomputedLogThatFitsInItself() {
    List<JournalRow> rows = new ArrayList<>(Tampering.rows(place));
    rows.set(2, Tampering.edited(rows.get(2), "tester", "nobody"));
    List<JournalRow> relinked = Tampering.relinked(rows);
    Tampering.replace(place, relinked);
    place.meddle(
        "UPDATE secrets_audit_log SET actor_id = 'nobody' WHERE id = " + relinked.get(2).seq());
    assertThat(kinds()).as("the heads as they were").containsExactly(Kind.JOURNAL_RECOMPUTED);

    Tampering.renewHeads(place, relinked);
    assertThat(kinds())
        .as("heads that fit, but nobody signed")
        .containsExactlyInAnyOrder(Kind.HEAD_FORGED, Kind.JOURNAL_RECOMPUTED);

    place.meddle("DELETE FROM audit_heads");
    assertThat(kinds()).as("without heads").containsExactly(Kind.JOURNAL_RECOMPUTED);
  }

  @Test
  void namesARecomputedJournalThatLacksARow() {
    Tampering.deleteAndRecompute(place, 1);
    place.meddle("DELETE FROM audit_heads");
    assertThat(only())
        .extracting(Damage::id, Damage::kind)
        .containsExactly(1L, Kind.JOURNAL_RECOMPUTED);
  }

  @Test
  void namesAHeadWhoseColumnWasEdited() {
    Map<String, String> changes =
        Map.of(
            "number", "number + 100",
            "seq", "seq - 1",
            "at", "at + 1",
            "hash", "previous",
            "previous", "hash",
            "signed_at", "signed_at + 1",
            "incarnation", "incarnation + 1",
            "former_incarnation", "former_incarnation + 1",
            "note", "'mine'",
            "key_id", "key_id + 100");
    String last = " WHERE signed_at = (SELECT max(signed_at) FROM audit_heads)";
    changes.forEach(
        (column, change) -> {
          Tampering.backUp(place);
          place.meddle("UPDATE audit_heads SET " + column + " = " + change + last);
          assertThat(kinds()).as(column).contains(Kind.HEAD_FORGED);
          Tampering.restore(place);
          assertThat(verify().damages()).isEmpty();
        });
    place.meddle("UPDATE audit_heads SET signature = hash");
    assertThat(kinds()).containsOnly(Kind.HEAD_FORGED);
  }

  /** A true head is shown once more, as the next one. */
  @Test
  void namesACopiedHead() {
    place.meddle(
        "INSERT INTO audit_heads SELECT number + 1, seq, at, hash, previous, signed_at,"
            + " incarnation, former_incarnation, note, key_id, signature FROM audit_heads"
            + " WHERE number = (SELECT max(number) FROM audit_heads)");
    assertThat(kinds()).containsExactly(Kind.HEAD_FORGED);
  }

  @Test
  void namesDeletedHeads() {
    try (Claviger claviger = place.open()) {
      Place.write(claviger, "b", 1);
      awaitFolded();
    }
    place.use("c", 1);
    assertThat(place.heads()).hasSizeGreaterThan(2);
    place.meddle("DELETE FROM audit_heads WHERE number = 2");
    assertThat(only()).extracting(Damage::kind).isEqualTo(Kind.HEAD_DELETED);
  }

  @Test
  void acceptsADeclaredRecovery() {
    place.use("b", 2);
    Head abandoned = place.published();
    Tampering.cutTail(place, published.tip().seq());
    place.meddle("DELETE FROM audit_heads WHERE number > " + published.number());
    try (Claviger claviger = place.open(place.file("other"))) {
      assertThat(claviger.declareRecovery("restored").isRecovery()).isTrue();
    }
    assertThat(verify(abandoned).damages()).isEmpty();
  }
}
