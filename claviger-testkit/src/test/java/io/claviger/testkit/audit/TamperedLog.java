package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.audit.Damage;
import io.claviger.audit.Damage.Kind;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Head;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.PublicKeys;
import io.claviger.store.jdbc.JdbcDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A log that somebody meddles with, and whoever has nothing but public keys and a head that was
 * published before.
 */
abstract class TamperedLog {
  Place place;
  PublicKeys keys;
  Head published;

  @SuppressWarnings("NullAway.Init")
  TamperedLog() {}

  abstract Place newPlace();

  @BeforeEach
  final void use() {
    place = newPlace();
    try (Claviger claviger = place.open()) {
      Place.write(claviger, "a", 4);
      keys = PublicKeys.parse(claviger.auditPublicKeys().text());
      awaitFolded();
    }
    published = place.published();
  }

  final void awaitFolded() {
    try (JdbcDatabase stores = place.stores()) {
      await().until(() -> stores.trail().position().seq() == stores.journal().head().seq());
    }
  }

  @AfterEach
  final void close() {
    place.close();
  }

  final Verdict verify() {
    return verify(published);
  }

  /** Verifies the database, and without it what was exported: both find the same. */
  final Verdict verify(Head... heads) {
    Verifier.Trust trust = new Verifier.Trust(keys, null, List.of(heads));
    try (ClavigerDatabase database = ClavigerDatabase.open(place.url())) {
      Verdict online = database.verifyAudit(trust, 0);
      Verdict offline = offline(0, trust);
      assertThat(offline.damages()).isEqualTo(online.damages());
      assertThat(offline.extent()).isEqualTo(online.extent());
      return online;
    }
  }

  final Verdict offline(long sinceHead, Verifier.Trust trust) {
    Path file = place.file("evidence");
    try (ClavigerDatabase database = ClavigerDatabase.open(place.url());
        OutputStream out = Files.newOutputStream(file)) {
      database.exportEvidence(out, sinceHead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Verifier.verify(EvidenceFile.open(file), trust);
  }

  final Damage only() {
    List<Damage> damages = verify().damages();
    assertThat(damages).hasSize(1);
    return damages.getFirst();
  }

  final List<Kind> kinds() {
    return verify().damages().stream().map(Damage::kind).distinct().toList();
  }
}
