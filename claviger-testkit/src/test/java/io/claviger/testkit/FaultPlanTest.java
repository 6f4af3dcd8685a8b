package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.audit.ChainHash;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalGroup;
import io.claviger.audit.Tip;
import io.claviger.tx.CommitUnknownException;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import io.claviger.tx.Transactions;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Tip EMPTY = new Tip(0, 0, ChainHash.empty());

  private final MemoryDatabase database =
      new MemoryDatabase(new SettableClock(Instant.parse("2026-01-01T00:00:00Z")));
  private final FaultPlan plan = new FaultPlan();
  private final Transactions transactions =
      plan.around(Transactions.class, database.transactions());
  private final Journal journal = plan.around(Journal.class, database.journal());

  @Test
  void countsCallsOfAllPortsInTheirOrder() {
    commitOne();
    journal.head();

    assertThat(plan.calls())
        .containsExactly(
            "Transactions.begin", "Journal.append", "Transaction.commit", "Journal.head");
    assertThat(database.journal().head().seq()).isEqualTo(1);
  }

  @Test
  void failsACallBeforeItsWork() {
    plan.failBefore(2, () -> new ContentionException("on purpose", null));

    assertThatThrownBy(this::commitOne).isInstanceOf(ContentionException.class);
    assertThat(database.journal().head().seq()).isZero();
    commitOne();
    assertThat(database.journal().head().seq()).isEqualTo(1);
  }

  @Test
  void losesTheAnswerOfACommitThatHappened() {
    plan.failAfter(3, () -> new CommitUnknownException(null));

    assertThatThrownBy(this::commitOne).isInstanceOf(CommitUnknownException.class);
    assertThat(database.journal().head().seq()).isEqualTo(1);
  }

  @Test
  void losesACommitThatNeverHappened() {
    plan.failBefore(3, () -> new CommitUnknownException(null));

    assertThatThrownBy(this::commitOne).isInstanceOf(CommitUnknownException.class);
    assertThat(database.journal().head().seq()).isZero();
  }

  @Test
  void holdsACallBeforeItsWork() throws Exception {
    Gate gate = plan.holdBefore(1);
    CompletableFuture<Void> append = CompletableFuture.runAsync(this::appendOne);
    gate.awaitArrival();
    assertThat(database.journal().head().seq()).isZero();
    gate.release();
    append.get(30, TimeUnit.SECONDS);

    assertThat(database.journal().head().seq()).isEqualTo(1);
  }

  @Test
  void holdsTheAnswerOfACall() throws Exception {
    Gate gate = plan.holdAfter(1);
    CompletableFuture<Void> append = CompletableFuture.runAsync(this::appendOne);
    gate.awaitArrival();
    assertThat(database.journal().head().seq()).isEqualTo(1);
    assertThat(append).isNotDone();
    gate.release();
    append.get(30, TimeUnit.SECONDS);
  }

  @Test
  void passesOnWhatThePortItselfThrows() {
    Transaction over = transactions.begin();
    over.close();

    assertThatThrownBy(() -> journal.append(over, group(), null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the transaction has ended");
  }

  private void commitOne() {
    try (Transaction tx = transactions.begin()) {
      assertThat(tx.now()).isPositive();
      journal.append(tx, group(), null);
      tx.commit();
    }
  }

  private void appendOne() {
    journal.append(group(), EMPTY);
  }

  private static JournalGroup group() {
    return new JournalGroup(new byte[16], 1, new byte[3], new byte[36], new long[0], new long[0]);
  }
}
