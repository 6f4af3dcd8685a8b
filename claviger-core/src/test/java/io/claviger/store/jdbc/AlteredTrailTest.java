package io.claviger.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.CapturedLog;
import io.claviger.api.AuditAction;
import io.claviger.api.TrailQuery;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailRows;
import io.claviger.seal.IntegrityAlarm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody changes the trail or who makes it. */
class AlteredTrailTest {
  private static final long OWNER = 7;

  @TempDir private Path folder;
  private final CapturedLog log = new CapturedLog(IntegrityAlarm.class.getName());
  private TestDatabase db;
  private Trail trail;

  @BeforeEach
  void open() {
    db = new TestDatabase(folder);
    trail = db.database.trail();
    List<TrailRow> rows =
        List.of(
            TrailRows.marker(1, 1, TestDatabase.NOW_MICROS),
            TrailRows.marker(2, 2, TestDatabase.NOW_MICROS),
            TrailRows.marker(3, 3, TestDatabase.NOW_MICROS));
    assertThat(trail.fold(trail.position(), tip(3), OWNER, FoldBatch.of(rows))).isTrue();
  }

  @AfterEach
  void close() {
    db.close();
    log.close();
  }

  private static Tip tip(long seq) {
    return new Tip(seq, TestDatabase.NOW_MICROS, new byte[32]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"action = 'nonsense'", "result = ''", "details = '{'", "details = '[1]'"})
  void aRowThatCannotBeReadIsShownAsSuchAndAlarmed(String change) {
    db.sql("UPDATE secrets_audit_log SET " + change + " WHERE id = 2");

    for (int i = 0; i < 2; i++) {
      List<TrailRow> rows = trail.read(TrailQuery.builder().build()).rows();
      assertThat(rows).extracting(row -> row.event().id()).containsExactly(3L, 2L, 1L);
      assertThat(rows.get(1).event().action()).isEqualTo(AuditAction.TAMPERED);
      assertThat(rows.get(1).event().errorMessage().orElseThrow())
          .startsWith("integrity_violation: ");
    }

    List<String> alarms = log.errors("event=integrity_violation ");
    assertThat(alarms).hasSize(1);
    assertThat(alarms.getFirst()).contains(" table=secrets_audit_log ").contains(" id=2 ");
  }

  @Test
  void aLeaseThatNobodyOfUsTookDoesNotHoldUpTheFold() {
    db.sql("UPDATE audit_fold SET owner = 1, lease_until = 9000000000000000000");
    FoldPosition position = trail.position();
    List<TrailRow> rows = List.of(TrailRows.marker(4, 4, TestDatabase.NOW_MICROS));

    assertThat(trail.fold(position, tip(4), OWNER, FoldBatch.of(rows))).isTrue();
    assertThat(trail.position().owner()).isEqualTo(OWNER);
  }
}
