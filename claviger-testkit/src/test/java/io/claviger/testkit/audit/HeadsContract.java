package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.IntegrityException;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRing;
import io.claviger.seal.KeyRings;
import io.claviger.seal.RingSigner;
import io.claviger.store.jdbc.JdbcDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signed heads, on a real database. */
abstract class HeadsContract {
  private Place place;

  @SuppressWarnings("NullAway.Init")
  HeadsContract() {}

  abstract Place newPlace();

  @BeforeEach
  void open() {
    place = newPlace();
  }

  @AfterEach
  void close() {
    place.close();
  }

  @Test
  void aStoppedProcessLeavesEverythingSigned() {
    place.use("a", 3);

    Head last = place.heads().getLast();
    assertThat(last.tip().seq()).isEqualTo(head()).isGreaterThanOrEqualTo(6);
    assertThat(HeadText.of(place.published())).isEqualTo(HeadText.of(last));
    assertChained(place.heads());
  }

  @Test
  void aRunningProcessSignsWithinSeconds() {
    try (Claviger claviger = place.open()) {
      Place.write(claviger, "a", 1);

      await().until(() -> !place.heads().isEmpty() && signed() == head());
      assertThat(claviger.health().audit().up()).isTrue();
    }
  }

  @Test
  void twoReplicasMakeOneChain() {
    Path other = place.file("other");
    try (Claviger first = place.open();
        Claviger second = place.open(other)) {
      for (int i = 0; i < 8; i++) {
        Place.write(i % 2 == 0 ? first : second, "round" + i, 5);
        long wanted = head();
        await().until(() -> signed() >= wanted);
      }
    }
    List<Head> heads = place.heads();
    assertThat(heads).hasSizeGreaterThan(4);
    assertChained(heads);
    place.open().close(); // each log fits, whoever signed
    place.open(other).close();
  }

  @Test
  void anotherKeyGoesOnWithTheChain() {
    place.use("before", 1);
    rotateSigningKey();
    place.use("after", 1);

    List<Head> heads = place.heads();
    assertThat(heads.getFirst().keyId()).isNotEqualTo(heads.getLast().keyId());
    assertChained(heads);
  }

  @Test
  void everyReplicaAlarmsAndNothingMoreIsSigned() {
    try (Claviger first = place.open();
        Claviger second = place.open(place.file("other"))) {
      Place.write(first, "a", 1);
      await().until(() -> signed() == head());
      String gap = "UPDATE audit_head SET hash = prev_hash";
      place.meddle(gap); // the next row will not follow its predecessor
      second.secrets().get("a/0");

      await().until(() -> !first.health().audit().up() && !second.health().audit().up());
      assertThat(signed()).isLessThan(head());
      assertThat(first.health().audit().detail()).contains("changed at " + head());
      assertThat(second.secrets().get("a/0").version().version()).isEqualTo(1);
    }
    long signed = signed();
    assertThat(signed).isLessThan(head());
    try (Claviger again = place.open()) {
      await().until(() -> !again.health().audit().up());
    }
    assertThat(signed()).isEqualTo(signed);
  }

  @Test
  void aRowThatIsGoneIsNoticedWhileNobodyWrites() {
    try (Claviger claviger = place.open()) {
      Place.write(claviger, "a", 1);
      await().until(() -> signed() == head());
      place.meddle("DELETE FROM audit_journal WHERE seq = (SELECT max(seq) FROM audit_journal)");

      await().until(() -> !claviger.health().audit().up());
    }
  }

  @Test
  void aCopyOfARowIsNotSigned() {
    place.use("a", 2);
    long signed = signed();
    Tampering.appendCopy(place, 1);
    try (Claviger claviger = place.open()) {
      await().until(() -> !claviger.health().audit().up());
      assertThat(claviger.health().audit().detail()).contains("copy");
    }
    assertThat(signed()).isEqualTo(signed);
  }

  @Test
  void doesNotServeFromACutJournal() {
    place.use("a", 2);
    Tampering.cutTail(place, 2);

    assertRefused("does not have the row");
  }

  @Test
  void doesNotServeFromAnOlderDatabase() {
    place.use("a", 2);
    long old = head();
    place.use("b", 2);
    Tampering.cutTail(place, old);
    place.meddle("DELETE FROM audit_heads WHERE seq > " + old);

    assertRefused("does not have this head");
  }

  @Test
  void doesNotServeFromARecomputedJournal() {
    place.use("a", 3);
    Tampering.deleteAndRecompute(place, 2);

    assertRefused("does not have the row");
  }

  @Test
  void servesAgainAfterARecoveryWasDeclared() {
    place.use("a", 2);
    long old = head();
    place.use("b", 2);
    Tampering.cutTail(place, old);
    place.meddle("DELETE FROM audit_heads WHERE seq > " + old);
    assertRefused("declare-recovery");

    try (Claviger operator = place.open(place.file("unrelated"))) {
      Head declared = operator.declareRecovery("restored the backup of Monday");
      assertThat(declared.isRecovery()).isTrue();
    }
    place.use("c", 1);

    assertChained(place.heads());
    assertThat(signed()).isEqualTo(head());
    assertThat(place.heads().getLast().life().incarnation())
        .isNotEqualTo(place.heads().getFirst().life().incarnation());
    place.open().close();
  }

  @Test
  void aForgedRecoveryIsNoRecovery() {
    place.use("a", 2);
    place.meddle(
        "UPDATE audit_head SET incarnation = 77",
        "INSERT INTO audit_heads SELECT number + 1, seq, at, hash, previous, signed_at, 77,"
            + " incarnation, 'mine', key_id, signature FROM audit_heads"
            + " WHERE number = (SELECT max(number) FROM audit_heads)");

    assertRefused("nobody declared a recovery");
  }

  @Test
  void goesOnBehindAHalfLineAndARotation() throws IOException {
    place.use("a", 1);
    Files.writeString(place.headsFile(), "claviger-head/1 17 3", StandardOpenOption.APPEND);
    place.use("b", 1);
    assertThat(place.published().tip().seq()).isEqualTo(head());

    Files.move(place.headsFile(), place.file("heads.1"));
    assertThat(place.published().tip().seq()).isEqualTo(head());
    Tampering.cutTail(place, 2);
    assertRefused("does not have the row");
  }

  @Test
  void doesNotServeWhenThePublishedHeadWasChanged() throws IOException {
    place.use("a", 1);
    Head head = place.published();
    Head other =
        new Head(
            head.number(),
            head.tip(),
            head.previous(),
            head.signedAt() + 1,
            head.life(),
            head.keyId(),
            head.signature());
    Files.writeString(place.headsFile(), HeadText.of(other) + "\n");

    assertRefused("not signed");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> place.open().close())
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining(why);
  }

  private long signed() {
    List<Head> heads = place.heads();
    return heads.isEmpty() ? 0 : heads.getLast().tip().seq();
  }

  private long head() {
    try (JdbcDatabase stores = place.stores()) {
      return stores.journal().head().seq();
    }
  }

  private KeyRings rings(JdbcDatabase stores) {
    KeyRings rings =
        new KeyRings(stores.keyRingStore(), place.roots(), new SecureRandom(), Clock.systemUTC());
    rings.open();
    return rings;
  }

  private void rotateSigningKey() {
    try (JdbcDatabase stores = place.stores()) {
      KeyRings rings = rings(stores);
      KeyRing pending =
          rings.update(
              ring ->
                  ring.withPending(
                      KeyPurpose.SIGN, new SecureRandom(), Clock.systemUTC().instant()));
      int id = pending.pending(KeyPurpose.SIGN).orElseThrow().id();
      rings.update(ring -> ring.activated(id));
    }
  }

  private void assertChained(List<Head> heads) {
    try (JdbcDatabase stores = place.stores()) {
      RingSigner keys = new RingSigner(rings(stores));
      byte[] previous = new byte[32];
      long seq = 0;
      for (int i = 0; i < heads.size(); i++) {
        Head head = heads.get(i);
        assertThat(head.number()).isEqualTo(i + 1);
        assertThat(head.previous()).isEqualTo(previous);
        assertThat(head.isSigned(keys)).isTrue();
        assertThat(head.tip().seq()).isGreaterThanOrEqualTo(seq);
        previous = head.digest();
        seq = head.tip().seq();
      }
    }
  }
}
