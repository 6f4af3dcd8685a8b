package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.ClavigerDatabase;
import io.claviger.audit.EvidenceFile;
import io.claviger.audit.Head;
import io.claviger.audit.HeadText;
import io.claviger.audit.Verdict;
import io.claviger.audit.Verifier;
import io.claviger.seal.MacKeys;
import io.claviger.seal.PublicKeys;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of three replicas, one after the other killed while they write, is proved. */
class ThreeReplicasIT {
  private static final int REPLICAS = 3;
  private static final int KILLS = Integer.getInteger("claviger.test.replica.kills", 4);
  private static final long SEED = Long.getLong("claviger.test.kill.seed", 20261129L);

  private final Roots roots = Roots.generate();
  private final Random random = new Random(SEED);
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Replica.Ack> acks = new ArrayList<>();
  private int started;
  @TempDir private Path folder;

  @AfterEach
  void end() {
    replicas.forEach(Replica::close);
  }

  @Test
  void isProvedOnSqlite() throws IOException {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      killAgainAndAgain(file.url());
    }
  }

  @Test
  void isProvedOnPostgresql() throws IOException {
    try (PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase()) {
      killAgainAndAgain(database.url());
    }
  }

  private void killAgainAndAgain(String url) throws IOException {
    roots.open(url).close(); // the key ring
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(start(url, i));
    }
    for (int i = 0; i < KILLS; i++) {
      int victim = random.nextInt(REPLICAS);
      replicas.get(victim).awaitWrites(10 + random.nextInt(40));
      kill(victim);
      replicas.set(victim, start(url, victim)); // its file of heads must fit the database
    }
    await().until(() -> heads(0).size() > 1 && heads(1).size() > 1 && heads(2).size() > 1);
    for (int i = 0; i < REPLICAS; i++) {
      kill(i);
    }
    assertProved(url);
  }

  private Replica start(String url, int number) {
    Replica replica =
        Replica.start(
            url, roots.text(), Map.of(ReplicaProcess.HEADS, headsFile(number).toString()));
    replica.tell("write-forever 4 replica" + started++);
    return replica;
  }

  private void kill(int number) {
    replicas.get(number).kill();
    assertThat(replicas.get(number).errors()).isSubsetOf(Replica.RETRYABLE);
    acks.addAll(replicas.get(number).acks());
  }

  private Path headsFile(int number) {
    return folder.resolve("heads" + number);
  }

  private List<Head> heads(int number) throws IOException {
    Path file = headsFile(number);
    return Files.exists(file)
        ? Files.readAllLines(file).stream().flatMap(line -> HeadText.parse(line).stream()).toList()
        : List.of();
  }

  private void assertProved(String url) throws IOException {
    List<Head> published = new ArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      published.addAll(heads(i));
    }
    PublicKeys keys;
    MacKeys macKeys;
    try (Claviger claviger = roots.open(url);
        JournalCheck journal = new JournalCheck(url, roots.keys())) {
      SecretsCheck.assertIntact(claviger.secrets(), "", acks);
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
      keys = PublicKeys.parse(claviger.auditPublicKeys().text());
      macKeys = claviger.exportAuditMacKeys();
    }
    Path evidence = folder.resolve("evidence");
    try (ClavigerDatabase database = ClavigerDatabase.open(url);
        OutputStream out = Files.newOutputStream(evidence)) {
      database.exportEvidence(out, 0);
    }
    Verdict verdict =
        Verifier.verify(EvidenceFile.open(evidence), new Verifier.Trust(keys, macKeys, published));
    assertThat(verdict.damages()).isEmpty();
    assertThat(verdict.unattested()).isZero();
    assertThat(verdict.events()).isGreaterThan(acks.size());
  }
}
