package io.claviger.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.server.Program;
import io.claviger.testkit.CheckedText;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.RestartablePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes down below a server under load and comes back. */
class DatabaseOutageIT {
  private static final int RESTARTS = 2;
  private static final long SEED = Long.getLong("claviger.test.server.seed", 20260306L);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String NAME = "outage/key";

  @TempDir private Path data;
  @TempDir private Path directory;

  @Test
  void refusesCleanlyAndServesAgainSoon() throws Exception {
    System.out.println("seed " + SEED);
    Target target = new Target();
    try (RestartablePostgres database = new RestartablePostgres(data)) {
      Installed installed = Installed.on(database.url(), directory);
      try (Program server = installed.serve();
          Client client = new Client(server.uri(), installed.token());
          JournalCheck journal = new JournalCheck(installed.url(), installed.rootKeys());
          Writers writers = new Writers(target, installed.token(), "outage/written");
          Readers readers = new Readers(NAME)) {
        target.isAt(server.uri());
        String value = CheckedText.next();
        long version = client.create(NAME, value, "first").version();
        readers.start(server.uri(), installed.token());
        readers.start(server.uri(), installed.token());
        writers.start(4, SEED);
        for (int i = 0; i < RESTARTS; i++) {
          writers.awaitWrites(50);
          int refused = readers.refusals().size();
          database.stopAtOnce();
          await().until(() -> readers.refusals().size() > refused + 20);
          assertThat(server.get("/actuator/health/readiness", "").statusCode()).isEqualTo(503);
          database.start();
          int reads = readers.successes();
          int writes = writers.acks().size();
          await()
              .atMost(PATIENCE)
              .until(() -> readers.successes() > reads && writers.acks().size() > writes);
          await().until(() -> server.get("/api/v1/secrets", installed.token()).statusCode() == 200);
        }
        writers.finish();
        List<Ack> acks = new ArrayList<>(writers.acks());
        acks.add(new Ack(NAME, version, value));
        new Inventory(client).assertHoldsExactly(acks);
        assertClean(readers.refusals());
        assertClean(writers.refusals());
        assertThat(writers.unanswered()).isZero();
        assertThat(readers.statuses()).containsExactlyInAnyOrder(200, 503);
        journal.assertChainWhole();
        journal.assertTrailEqualsJournal();
      }
    }
  }

  private static void assertClean(List<Answer> refusals) {
    assertThat(refusals)
        .allSatisfy(
            refusal -> {
              assertThat(refusal.status()).isEqualTo(503);
              assertThat(Integer.parseInt(refusal.headers().get("retry-after"))).isPositive();
              assertThat(refusal.headers().get("content-type")).contains("problem+json");
              assertThat(refusal.text("code"))
                  .isIn("audit_unavailable", "database_unavailable", "outcome_unknown");
            });
  }
}
