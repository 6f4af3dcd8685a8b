package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.server.Program;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.testkit.SqliteFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed while clients write: nothing it answered is lost, nothing done half or twice.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES) // for many cycles; whatever is awaited has an end
class KilledServerIT {
  private static final int CYCLES = Integer.getInteger("claviger.test.server.kills", 10);
  private static final long SEED = Long.getLong("claviger.test.server.seed", 20260304L);
  private static final int WRITERS = 16;
  private static final String HEADS = "heads.log";

  private final Random random = new Random(SEED);
  @TempDir private Path directory;

  @Test
  void losesNothingOnSqlite() throws Exception {
    try (SqliteFixture file = SqliteFixture.freshDatabase()) {
      killAgainAndAgain(Installed.on(file.url(), directory));
    }
  }

  @Test
  void losesNothingOnPostgresql() throws Exception {
    try (PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase()) {
      killAgainAndAgain(Installed.on(database.url(), directory));
    }
  }

  private void killAgainAndAgain(Installed installed) throws Exception {
    Target target = new Target();
    try (JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys());
        Writers writers = new Writers(target, installed.token(), "kill")) {
      writers.start(WRITERS, SEED);
      int checked = 0;
      for (int cycle = 1; cycle <= CYCLES; cycle++) {
        try (Program server = serve(installed);
            Client client = new Client(server.uri(), installed.token())) {
          List<Ack> acks = List.copyOf(writers.acks());
          new Inventory(client).assertHolds(acks.subList(checked, acks.size()));
          checked = acks.size();
          target.isAt(server.uri());
          writers.awaitWrites(20 + random.nextInt(400));
          server.kill();
          target.isGone();
        }
        journal.assertChainWhole();
      }
      finish(installed, target, writers, journal);
    }
  }

  private static void finish(
      Installed installed, Target target, Writers writers, JournalCheck journal) throws Exception {
    try (Program server = serve(installed);
        Client client = new Client(server.uri(), installed.token())) {
      target.isAt(server.uri());
      writers.finish();
      assertThat(writers.unanswered()).as("requests cut by a kill").isPositive();
      new Inventory(client).assertHoldsExactly(writers.acks());
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
      System.out.printf(
          "seed %d: %d kills, %d writes answered, %d requests cut, %d refused%n",
          SEED, CYCLES, writers.acks().size(), writers.unanswered(), writers.refusals().size());
    }
    Proven.assertProven(installed, Proven.published(installed.directory().resolve(HEADS)));
  }

  /** It compares the file with the database at each start. */
  private static Program serve(Installed installed) throws IOException {
    return installed.serve(
        Map.of("CLAVIGER_AUDIT_HEADS_FILE", installed.directory().resolve(HEADS).toString()));
  }
}
