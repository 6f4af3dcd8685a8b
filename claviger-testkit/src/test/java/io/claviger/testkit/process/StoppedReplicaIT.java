package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.CreateSecret;
import io.claviger.api.PutSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.testkit.CheckedText;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica that is stopped where it stands does not hold up the others. */
class StoppedReplicaIT {
  private static final int STOPS = Integer.getInteger("claviger.test.stops", 8);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String SHARED = "shared/key";

  private final Roots roots = Roots.generate();
  private final Random random = new Random(20260302L);
  private @Nullable Replica replica;

  @AfterEach
  void end() {
    if (replica != null) {
      replica.close();
    }
  }

  @Test
  void letsOthersReadAndWriteWithinTwoSeconds() {
    try (PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase();
        Claviger claviger = roots.open(database.url());
        JournalCheck journal = new JournalCheck(database.url(), roots.keys())) {
      SecretsManager secrets = claviger.secrets();
      secrets.create(CreateSecret.builder(SHARED, SecretValue.text(CheckedText.next())).build());
      Replica other = Replica.start(database.url(), roots.text());
      replica = other;
      other.ask("write-forever 4 stopped");
      other.ask("read-forever 2 " + SHARED);
      for (int i = 0; i < STOPS; i++) {
        other.awaitWrites(1 + random.nextInt(60));
        other.pause();
        String written = other.acks().get(random.nextInt(other.acks().size())).name();
        withinPatience("read", () -> secrets.get(SHARED));
        withinPatience("read what it wrote", () -> secrets.get(written));
        withinPatience("write", () -> put(secrets, SHARED));
        withinPatience("write what it writes", () -> put(secrets, written));
        journal.awaitFolded(journal.head());
        other.resume();
        other.awaitWrites(1);
        int reads = other.reads();
        await().atMost(Duration.ofSeconds(10)).until(() -> other.reads() > reads);
      }
      other.kill();

      assertThat(other.errors()).isSubsetOf(Replica.RETRYABLE);
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
      SecretsCheck.assertIntact(secrets, "", other.acks());
    }
  }

  private static void put(SecretsManager secrets, String name) {
    secrets.put(PutSecret.builder(name, SecretValue.text(CheckedText.next())).build());
  }

  private static void withinPatience(String what, Runnable step) {
    long start = System.nanoTime();
    step.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).as(what).isLessThan(PATIENCE);
  }
}
