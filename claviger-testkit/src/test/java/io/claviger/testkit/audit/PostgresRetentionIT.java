package io.claviger.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.Claviger;
import io.claviger.testkit.EmbeddedPostgresFixture;
import io.claviger.testkit.PostgresTestDatabase;
import io.claviger.tx.ContentionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresRetentionIT extends RetentionContract {
  private PostgresTestDatabase database;

  @SuppressWarnings("NullAway.Init")
  PostgresRetentionIT() {}

  @Override
  void begin() {
    database = EmbeddedPostgresFixture.shared().freshDatabase();
  }

  @Override
  void end() {
    database.close();
  }

  @Override
  String url() {
    return database.url();
  }

  @Override
  Connection connect() throws SQLException {
    return database.connect();
  }

  @Override
  void moveDatabase(Instant time) {
    database.setClock(time);
  }

  @Override
  String foreignRow(long id) {
    return "INSERT INTO secrets_audit_log (id, action, resource_name, timestamp, result, secret_uid) VALUES (%d, 'READ', 'x', '%s', 'SUCCESS', 0)"
        .formatted(id, clock.instant());
  }

  @Test
  void aDayInUseIsFinishedLater() throws SQLException {
    useDays(0, 2);
    moveTo(day(2).plusSeconds(60)); // the turn to fold of the process before is over
    try (Claviger claviger = open(1);
        Connection reader = connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM audit_journal");

      assertThatThrownBy(claviger::discardOldAudit).isInstanceOf(ContentionException.class);
      assertThat(number("SELECT count(*) FROM audit_checkpoints")).isEqualTo(1);
      assertThat(number("SELECT count(*) FROM pg_inherits WHERE inhdetachpending")).isEqualTo(1);
      write(claviger, "meanwhile");
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
      reader.commit();

      assertThat(claviger.discardOldAudit()).isZero();
    }
    assertThat(number("SELECT count(*) FROM pg_inherits WHERE inhdetachpending")).isZero();
    assertThat(number("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_p20300510'")).isZero();
    try (Claviger claviger = open(1)) {
      assertThat(claviger.verifyAudit(List.of(), 0).damages()).isEmpty();
    }
  }
}
