package io.claviger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.CapturedLog;
import io.claviger.seal.IntegrityAlarm.Row;
import io.claviger.seal.IntegrityAlarm.What;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntegrityAlarmTest {
  private final CapturedLog log = new CapturedLog(IntegrityAlarm.class.getName());
  private long now = -5;
  private final IntegrityAlarm alarm = new IntegrityAlarm(() -> now);

  @AfterEach
  void stopListening() {
    log.close();
  }

  private List<String> lines() {
    return log.errors("event=integrity_violation");
  }

  @Test
  void aFloodAboutOneRowIsOneLineAMinuteWithACount() {
    Row row = new Row("secret_versions", "dispatch/db", 7, 3);
    for (int i = 0; i < 1000; i++) {
      alarm.raise(row, What.VALUE);
    }
    now += IntegrityAlarm.QUIET.toNanos() - 1;
    alarm.raise(row, What.VALUE);

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .startsWith(
            "event=integrity_violation table=secret_versions secret=dispatch/db id=7 version=3"
                + " what=value repeated=0 ");

    now += 1;
    alarm.raise(row, What.VALUE);

    assertThat(lines()).hasSize(2);
    assertThat(lines().getLast()).contains(" repeated=1000 ");
  }

  @Test
  void rowsAndReasonsAreToldApart() {
    alarm.raise(new Row("secrets", "a", 1, 0), What.ROW_MAC);
    alarm.raise(new Row("secrets", "b", 2, 0), What.ROW_MAC);
    alarm.raise(new Row("secret_versions", "a", 1, 1), What.ROW_MAC);
    alarm.raise(new Row("secret_versions", "a", 1, 1), What.VALUE);
    alarm.raise(new Row("access_tokens", null, 1, 0), What.ROW_MAC);

    assertThat(lines()).hasSize(5);
    assertThat(lines().getLast()).contains("table=access_tokens secret=- id=1 ");
  }

  @Test
  void aHostileNameWritesNoLineOfItsOwn() {
    alarm.raise(new Row("secrets", "a\nevent=all_is_well", 1, 0), What.ROW_MAC);

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst()).contains(" secret=? ").doesNotContain("all_is_well", "\n");
  }

  @Test
  void veryManyBadRowsShareOneLine() {
    for (int i = 0; i < 10_000; i++) {
      alarm.raise(new Row("secrets", "a", i, 0), What.ROW_MAC);
    }

    assertThat(lines()).hasSize(IntegrityAlarm.MAX_ROWS + 1);
    assertThat(lines().getLast()).contains(" table=* ").contains(" what=many ");

    now += IntegrityAlarm.QUIET.toNanos();
    alarm.raise(new Row("secrets", "a", 20_000, 0), What.ROW_MAC);

    assertThat(lines().getLast()).contains(" id=20000 ");
  }
}
