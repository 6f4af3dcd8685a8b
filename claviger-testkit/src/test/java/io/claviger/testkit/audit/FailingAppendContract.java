package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.claviger.Claviger;
import io.claviger.api.AuditAction;
import io.claviger.api.CreateSecret;
import io.claviger.api.SecretValue;
import io.claviger.api.SecretsManager;
import io.claviger.api.TrailQuery;
import io.claviger.api.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a record nothing is released, within bounded time; and the end needs no help. */
abstract class FailingAppendContract {
  /** A read waits for 3 s, a change for 15 s at most; the rest is for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(30);

  Place place;
  Claviger claviger;

  @SuppressWarnings("NullAway.Init")
  FailingAppendContract() {}

  abstract Place newPlace();

  @BeforeEach
  final void open() {
    place = newPlace();
    claviger = start();
    Place.write(claviger, "a", 1);
  }

  Claviger start() {
    return place.open();
  }

  @AfterEach
  final void close() {
    claviger.close();
    place.close();
  }

  final void assertRefused() {
    long began = System.nanoTime();
    SecretsManager secrets = claviger.secrets();
    assertThatThrownBy(() -> secrets.get("a/0")).isInstanceOf(UnavailableException.class);
    CreateSecret create = CreateSecret.builder("b", SecretValue.text("v")).build();
    assertThatThrownBy(() -> secrets.create(create)).isInstanceOf(UnavailableException.class);
    assertThat(claviger.health().ready()).isFalse();
    assertThatThrownBy(() -> secrets.get("a/0")).isInstanceOf(UnavailableException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
  }

  final void assertRecovers() {
    await().ignoreExceptions().until(() -> claviger.secrets().get("a/0") != null);
    await().until(() -> claviger.health().ready());
    assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    TrailQuery created = TrailQuery.builder().action(AuditAction.CREATE).build();
    assertThat(claviger.audit().trail(created).events())
        .as("what was refused did not happen")
        .noneMatch(event -> event.resourceName().equals("b"));
  }

  @Test
  void theTableIsGone() {
    place.meddle("ALTER TABLE audit_journal RENAME TO somewhere_else");
    assertRefused();
    place.meddle("ALTER TABLE somewhere_else RENAME TO audit_journal");
    assertRecovers();
  }

  /** What somebody else does to the database so that it answers nobody. */
  abstract String hang();

  @Test
  void theDatabaseHangs() throws SQLException {
    try (Connection blocker = place.connect();
        Statement statement = blocker.createStatement()) {
      statement.execute("BEGIN");
      statement.execute(hang());
      assertRefused();
      statement.execute("ROLLBACK");
    }
    assertRecovers();
  }
}
