package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.RestartablePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes down under load and comes back: clean refusals, nothing lost. */
class DatabaseRestartIT {
  private static final int RESTARTS = 2;

  private final Roots roots = Roots.generate();
  @TempDir private Path folder;

  @Test
  void servesAgainSoonAfterTheDatabase() {
    try (RestartablePostgres server = new RestartablePostgres(folder);
        Claviger claviger = roots.open(server.url());
        JournalCheck journal = new JournalCheck(server.url(), roots.keys());
        Load load = new Load(claviger.secrets())) {
      for (int i = 0; i < 4; i++) {
        load.create("key" + i);
        load.read("key" + i);
      }
      load.write("key0");
      load.write("key1");
      for (int i = 0; i < RESTARTS; i++) {
        List<Long> before = load.successes();
        await().until(() -> load.allBeyond(before));
        int errors = load.readErrors().size();
        server.stopAtOnce();
        await().until(() -> load.readErrors().size() > errors + 20);
        assertThat(claviger.health().database().up()).isFalse();
        server.start();
        List<Long> down = load.successes();
        await().atMost(Duration.ofSeconds(5)).until(() -> load.allBeyond(down));
      }
      load.stop();

      assertThat(load.readErrors())
          .allSatisfy(
              error -> {
                assertThat(error).isInstanceOf(UnavailableException.class);
                assertThat(((UnavailableException) error).retryAfter()).isPresent();
              });
      assertThat(load.writeErrors())
          .hasOnlyElementsOfTypes(UnavailableException.class, OutcomeUnknownException.class);
      SecretsCheck.assertIntact(claviger.secrets(), "", load.acks());
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
    }
  }
}
