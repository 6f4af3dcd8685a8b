package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.Claviger;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica is killed while it writes: nothing that it answered is lost, nothing half done. */
class KillIT {
  private static final int CYCLES = Integer.getInteger("claviger.test.kill.cycles", 10);
  private static final long SEED = Long.getLong("claviger.test.kill.seed", 20260301L);
  private static final int WRITERS = 16;

  private final Roots roots = Roots.generate();
  private final Random random = new Random(SEED);
  private @Nullable Replica replica;

  @AfterEach
  void end() {
    if (replica != null) {
      replica.close();
    }
  }

  @Test
  void losesNothingOnSqlite() {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      killAgainAndAgain(file.url());
    }
  }

  @Test
  void losesNothingOnPostgresql() {
    try (EmbeddedPostgresFixture server = EmbeddedPostgresFixture.startDurable();
        PostgresTestDatabase database = server.freshDatabase()) {
      killAgainAndAgain(database.url());
    }
  }

  private void killAgainAndAgain(String url) {
    List<Replica.Ack> all = new ArrayList<>();
    roots.open(url).close(); // the key ring
    try (JournalCheck journal = new JournalCheck(url, roots.keys())) {
      for (int cycle = 1; cycle <= CYCLES; cycle++) {
        String prefix = "cycle" + cycle;
        List<Replica.Ack> acks = writeUntilKilled(url, prefix);
        all.addAll(acks);
        boolean last = cycle == CYCLES;
        try (Claviger claviger = roots.open(url)) {
          SecretsCheck.assertIntact(
              claviger.secrets(), last ? "" : prefix + "/", last ? all : acks);
          journal.assertChainWhole();
          if (last || cycle % 3 == 0) { // it takes the folder over when the lease of the dead ends
            journal.assertTrailEqualsJournal();
          }
        }
      }
    }
  }

  private List<Replica.Ack> writeUntilKilled(String url, String prefix) {
    Replica started = Replica.start(url, roots.text());
    replica = started;
    started.tell("write-forever " + WRITERS + " " + prefix);
    started.awaitWrites(20 + random.nextInt(400));
    started.kill();
    assertThat(started.errors()).as("errors before the kill").isSubsetOf(Replica.RETRYABLE);
    return started.acks();
  }
}
