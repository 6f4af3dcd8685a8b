package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The audit log of several processes, some of them killed, is proved and raises no alarm. */
final class Proven {
  private Proven() {}

  /** Verifies with the keys and heads that are given, on the database and without it. */
  static void assertProven(Installed installed, List<Head> published) throws IOException {
    PublicKeys keys;
    MacKeys macKeys;
    try (Claviger claviger = installed.open()) { // one more process that writes and signs
      macKeys = claviger.exportAuditMacKeys();
      keys = PublicKeys.parse(claviger.auditPublicKeys().text());
      Verdict online = claviger.verifyAudit(published, 0);
      assertThat(online.damages()).isEmpty();
      assertThat(online.macsChecked()).isTrue();
    }
    Path evidence = installed.directory().resolve("evidence");
    try (ClavigerDatabase database = ClavigerDatabase.open(installed.url());
        OutputStream out = Files.newOutputStream(evidence)) {
      database.exportEvidence(out, 0);
    }
    Verdict offline =
        Verifier.verify(EvidenceFile.open(evidence), new Verifier.Trust(keys, macKeys, published));
    assertThat(offline.damages()).isEmpty();
    assertThat(offline.unattested()).isZero();
    assertThat(offline.events()).isPositive();
  }

  /** What a server published. */
  static List<Head> published(Path file) throws IOException {
    List<Head> heads =
        Files.readAllLines(file).stream().flatMap(line -> HeadText.parse(line).stream()).toList();
    assertThat(heads).isNotEmpty();
    return heads;
  }
}
