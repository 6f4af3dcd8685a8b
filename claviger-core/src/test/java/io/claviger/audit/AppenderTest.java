package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.ClavigerException;
import io.claviger.api.ErrorCode;
import io.claviger.api.IntegrityException;
import io.claviger.api.UnavailableException;
import io.claviger.telemetry.Recorders;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppenderTest {
  private final ScriptedJournal journal = new ScriptedJournal();
  private final Appender appender =
      new Appender(journal, Rows.groups(), new LastRow(), new AppendStats(new Recorders()));

  @AfterEach
  void stop() {
    appender.close();
  }

  private long append(String... names) {
    return appender.append(Stream.of(names).map(Rows::event).toList()).receipt().tip().seq();
  }

  private ErrorCode refusal() {
    try {
      append("refused");
    } catch (ClavigerException e) {
      return e.code();
    }
    throw new AssertionError("it was appended");
  }

  @Test
  void tellsEachAppendTheLastRowOfThisProcess() {
    assertThat(append("a", "b")).isEqualTo(2);
    assertThat(append("c")).isEqualTo(3);

    assertThat(journal.lastSeqs).containsExactly(0L, 2L);
    assertThat(appender.problem()).isNull();
    assertThat(appender.lastAt()).isEqualTo(Rows.AT + 3);
  }

  @Test
  void allWhoWaitShareOneAppend() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    journal.next(
        () -> {
          first.countDown();
          awaitQuietly(goOn);
        });
    List<Long> ends = Collections.synchronizedList(new ArrayList<>());
    Thread one = Thread.ofPlatform().start(() -> ends.add(append("a")));
    first.await();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(Thread.ofPlatform().start(() -> ends.add(append("b", "c"))));
    }
    while (!others.stream().allMatch(t -> t.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    one.join();
    for (Thread other : others) {
      other.join();
    }

    assertThat(ends).hasSize(21).containsOnly(1L, 41L);
    assertThat(journal.groups).hasSize(2);
  }

  @Test
  void contentionIsTriedAgainWithTheSameGroup() {
    journal.next(() -> fail(new ContentionException("in the way", null)));
    journal.next(() -> fail(new ContentionException("in the way", null)));

    assertThat(append("a")).isEqualTo(1);
    assertThat(journal.groups).hasSize(3);
    assertThat(journal.groups.getFirst()).isSameAs(journal.groups.getLast());
  }

  @Test
  void aFailureReleasesNothingAndTheNextAppendRecovers() {
    journal.next(
        () -> fail(new UnavailableException(ErrorCode.DATABASE_UNAVAILABLE, "no database", null)));

    assertThat(refusal()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
    assertThat(appender.problem()).contains("could not be recorded");
    assertThat(append("a")).isEqualTo(1);
    assertThat(appender.problem()).isNull();
  }

  @Test
  void anUnexpectedErrorDoesNotStopTheThread() {
    journal.next(() -> fail(new IllegalStateException("a defect")));

    assertThat(refusal()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
    assertThat(append("a")).isEqualTo(1);
  }

  @Test
  void aLostPredecessorStopsThisProcessForGood() {
    append("a");
    journal.predecessorFound = false;

    assertThat(refusal()).isEqualTo(ErrorCode.INTEGRITY_VIOLATION);

    journal.predecessorFound = true;

    assertThat(refusal()).isEqualTo(ErrorCode.INTEGRITY_VIOLATION);
    assertThat(appender.problem()).contains("lost audit rows");
  }

  @Test
  void anotherLifeOfTheDatabaseStopsThisProcessForGood() {
    append("a");
    journal.incarnation = 6;

    assertThatThrownBy(() -> append("b")).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> append("b")).isInstanceOf(IntegrityException.class);
  }

  /** The caller under way, and the one behind it in the queue. */
  @Test
  void whoWaitsForTooLongIsLetGoWhileTheAppendHangs() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    journal.next(
        () -> {
          first.countDown();
          awaitQuietly(goOn);
        });
    List<ErrorCode> refusals = Collections.synchronizedList(new ArrayList<>());
    long start = System.nanoTime();
    Thread one = Thread.ofVirtual().start(() -> refusals.add(refusal()));
    first.await();
    Thread other = Thread.ofVirtual().start(() -> refusals.add(refusal()));
    one.join();
    other.join();

    assertThat(refusals).containsExactly(ErrorCode.AUDIT_UNAVAILABLE, ErrorCode.AUDIT_UNAVAILABLE);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Appender.MAX_WAIT.toNanos());
    goOn.countDown();
    assertThat(append("a")).isEqualTo(2);
    assertThat(journal.groups).as("nobody waited any more for the second").hasSize(2);
  }

  @Test
  void nothingIsAppendedAfterTheEnd() {
    append("a");
    appender.close();
    appender.close();

    assertThat(refusal()).isEqualTo(ErrorCode.CLOSED);
    assertThat(journal.groups).hasSize(1);
  }

  private static void fail(RuntimeException error) {
    throw error;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Appends in memory, with accidents before. */
  private static final class ScriptedJournal implements Journal {
    private final Deque<Runnable> accidents = new ArrayDeque<>();
    private final List<JournalGroup> groups = new ArrayList<>();
    private final List<Long> lastSeqs = new ArrayList<>();
    private volatile boolean predecessorFound = true;
    private volatile long incarnation = 5;
    private long seq;

    synchronized void next(Runnable accident) {
      accidents.add(accident);
    }

    private synchronized @Nullable Runnable accident() {
      return accidents.poll();
    }

    @Override
    public Receipt append(JournalGroup group, @Nullable Tip last) {
      groups.add(group);
      Runnable accident = accident();
      if (accident != null) {
        accident.run();
      }
      lastSeqs.add(last == null ? 0 : last.seq());
      seq += group.n();
      return new Receipt(
          new Tip(seq, Rows.AT + seq, new byte[32]),
          predecessorFound,
          incarnation,
          0,
          0,
          new byte[0]);
    }

    @Override
    public Receipt append(Transaction tx, JournalGroup group, @Nullable Tip last) {
      throw new AssertionError("the appender has no transaction");
    }

    @Override
    public boolean contains(byte[] groupId, Tip since) {
      throw new AssertionError("the appender does not look back");
    }

    @Override
    public void raiseRingFloor(Transaction tx, int keyId) {
      throw new AssertionError("the appender changes no key");
    }

    @Override
    public List<JournalRow> rows(Tip after, int maxRows) {
      throw new AssertionError("the appender reads nothing");
    }

    @Override
    public void raisePolicyEpoch(Transaction tx, long epoch) {
      throw new AssertionError("the appender changes no policies");
    }

    @Override
    public long incarnation() {
      throw new AssertionError("the receipt tells it");
    }

    @Override
    public void changeIncarnation(Transaction tx, long incarnation) {
      throw new AssertionError("the appender recovers nothing");
    }

    @Override
    public Tip head() {
      throw new AssertionError("the appender does not need the head");
    }
  }
}
