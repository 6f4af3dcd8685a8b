package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.UnavailableException;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.Receipt;
import io.claviger.audit.Tip;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemoryDatabaseTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryDatabase database = new MemoryDatabase(clock, Duration.ofMillis(1));

  @Test
  void givesWayToATransactionThatStaysOpen() {
    try (Transaction open = database.transactions().begin()) {
      assertThat(open.now()).isEqualTo(1_767_225_600_000_000L);
      assertThatThrownBy(() -> database.transactions().begin())
          .isInstanceOf(ContentionException.class);
      assertThatThrownBy(() -> append(null)).isInstanceOf(UnavailableException.class);
    }

    assertThat(append(null).tip().seq()).isEqualTo(1);
  }

  @Test
  void losesRowsWhenABackupIsBroughtBack() {
    append(null);
    MemoryDatabase.Backup backup = database.backup();
    Tip lost = append(null).tip();
    database.restore(backup);
    Receipt receipt = append(lost);

    assertThat(receipt.predecessorFound()).isFalse();
    assertThat(receipt.tip().seq()).isEqualTo(2);
  }

  @Test
  void keepsABackupAsItWas() {
    MemoryDatabase.Backup backup = database.backup();
    append(null);
    database.restore(backup);
    append(null);
    database.restore(backup);

    assertThat(database.journal().head().seq()).isZero();
  }

  @Test
  void tellsAnotherIncarnationAndPolicyEpoch() {
    Receipt before = append(null);
    database.changeIncarnation();
    database.movePolicyEpoch();
    Receipt after = append(before.tip());

    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    assertThat(after.policyEpoch()).isEqualTo(before.policyEpoch() + 1);
    assertThat(after.predecessorFound()).isTrue();
  }

  @Test
  void refusesATransactionOfAnotherDatabase() {
    try (Transaction foreign = new MemoryDatabase(clock).transactions().begin()) {
      assertThatThrownBy(() -> database.tokenStore().lock(foreign, "a"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Receipt append(Tip last) {
    JournalGroup group =
        new JournalGroup(new byte[16], 1, new byte[3], new byte[36], new long[0], new long[0]);
    return database.journal().append(group, last);
  }
}
