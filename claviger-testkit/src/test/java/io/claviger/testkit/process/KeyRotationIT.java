package io.claviger.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.KeyException;
import io.claviger.api.OutcomeUnknownException;
import io.claviger.api.UnavailableException;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.JournalCheck;
import io.claviger.testkit.PostgresTestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys are replaced by one process while another reads and writes. */
class KeyRotationIT {
  private static final int SECRETS = 300;
  private static final int KILLS = Integer.getInteger("claviger.test.rotation.kills", 3);

  private final Roots roots = Roots.generate();
  private final Random random = new Random(20260304L);
  private final PostgresTestDatabase database = EmbeddedPostgresFixture.shared().freshDatabase();
  private @Nullable Replica replica;

  @BeforeEach
  void warm() {
    roots.open(database.url()).close(); // the key ring
  }

  @AfterEach
  void end() {
    if (replica != null) {
      replica.close();
    }
    database.close();
  }

  @Test
  void replacesTheSealingKeyThoughItIsKilled() throws Exception {
    try (Claviger claviger = roots.open(database.url());
        JournalCheck journal = new JournalCheck(database.url(), roots.keys());
        Load load = new Load(claviger.secrets())) {
      int first = keys("min");
      startLoad(load);
      for (int i = 0; i < KILLS; i++) {
        Replica killed = start(roots);
        killed.tell("rotate");
        int steps = 1 + random.nextInt(2);
        await().atMost(Duration.ofSeconds(30)).until(() -> killed.notes() >= steps);
        awaitWork(load, random.nextInt(200));
        killed.kill();
      }
      Replica last = start(roots);
      assertThat(last.ask("rotate")).startsWith("= ");
      awaitWork(load, 100);
      load.stop();

      assertThat(keys("min")).as("the oldest key in use").isGreaterThan(first);
      assertThat(keys("min")).isEqualTo(keys("max"));
      assertOnlyRetryable(load);
      SecretsCheck.assertIntact(claviger.secrets(), "", load.acks());
      journal.assertChainWhole();
      journal.assertTrailEqualsJournal();
    }
    try (Claviger again = roots.open(database.url())) {
      SecretsCheck.assertIntact(again.secrets(), "", List.of());
    }
  }

  @Test
  void replacesTheRootKeyThoughItIsKilled() throws Exception {
    Roots fresh = Roots.generate();
    Roots both = fresh.with(roots);
    try (Claviger claviger = roots.with(fresh).open(database.url());
        Load load = new Load(claviger.secrets())) {
      startLoad(load);
      for (int i = 0; i < KILLS; i++) {
        Replica killed = start(roots.with(fresh));
        killed.tell("rotate-root " + (i % 2 == 0 ? both : roots.with(fresh)).text());
        awaitWork(load, random.nextInt(20));
        killed.kill();
      }
      assertThat(start(both).ask("rotate-root " + both.text())).isEqualTo("= done");
      awaitWork(load, 100);
      load.stop();

      assertOnlyRetryable(load);
      SecretsCheck.assertIntact(claviger.secrets(), "", load.acks());
    }
    assertThatThrownBy(() -> roots.open(database.url())).isInstanceOf(KeyException.class);
    try (Claviger again = fresh.open(database.url());
        JournalCheck journal = new JournalCheck(database.url(), fresh.keys())) {
      SecretsCheck.assertIntact(again.secrets(), "", List.of());
      journal.assertChainWhole();
    }
  }

  private Replica start(Roots keys) {
    if (replica != null) {
      replica.close();
    }
    Replica started = Replica.start(database.url(), keys.text());
    replica = started;
    return started;
  }

  private static void startLoad(Load load) {
    for (int i = 0; i < SECRETS; i++) {
      load.create("key" + i);
    }
    for (int i = 0; i < 3; i++) {
      load.read("key" + i);
      load.write("key" + i);
    }
  }

  private static void awaitWork(Load load, int more) {
    long wanted = load.sum() + more;
    await().pollInterval(Duration.ofMillis(2)).until(() -> load.sum() >= wanted);
  }

  private static void assertOnlyRetryable(Load load) {
    assertThat(load.readErrors()).allMatch(UnavailableException.class::isInstance);
    assertThat(load.writeErrors())
        .allMatch(e -> e instanceof UnavailableException || e instanceof OutcomeUnknownException);
  }

  private int keys(String extreme) throws SQLException {
    String sql = "SELECT coalesce(" + extreme + "(ring_key), 0) FROM secret_versions";
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }
}
