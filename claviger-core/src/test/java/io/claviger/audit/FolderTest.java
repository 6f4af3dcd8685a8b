package io.claviger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.CapturedLog;
import io.claviger.api.AuditAction;
import io.claviger.api.TrailQuery;
import io.claviger.tx.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FolderTest {
  private static final long ME = 7;

  private final CapturedLog log = new CapturedLog(AuditAlarm.class.getName());
  private final Rows journal = new Rows();
  private final MemoryTrail trail = new MemoryTrail();
  private final AuditAlarm alarm = new AuditAlarm();
  private final Folder.Shared shared = new Folder.Shared(new CheckedRows(), alarm);
  private final Folder folder = new Folder(new ReadJournal(), trail, journal.groups, shared, ME);

  @AfterEach
  void stop() {
    folder.close();
    log.close();
  }

  private void foldAll() {
    while (folder.foldOnce()) {
      assertThat(trail.position.seq()).isPositive();
    }
  }

  private List<String> alarms() {
    return log.errors("event=audit_chain_broken ");
  }

  @Test
  void foldsEveryEventOnceInOrder() {
    journal.add("a", "b");
    journal.add("c");
    foldAll();
    journal.add("d", "e");
    foldAll();
    foldAll();

    assertThat(trail.names).containsExactly("1 a", "2 b", "3 c", "4 d", "5 e");
    assertThat(trail.position.seq()).isEqualTo(5);
    assertThat(folder.alarm()).isNull();
    assertThat(alarms()).isEmpty();
  }

  @Test
  void leavesTheWorkToTheOwnerOfTheLease() {
    journal.add("a");
    trail.position = new FoldPosition(0, 0, 99, 1_000, 999);

    assertThat(folder.foldOnce()).isFalse();
    assertThat(trail.names).isEmpty();

    trail.position = new FoldPosition(0, 0, 99, 1_000, 1_000);
    foldAll();

    assertThat(trail.names).containsExactly("1 a");
  }

  @Test
  void aLostCompareAndSetIsTriedAgainFromTheNewPosition() {
    journal.add("a");
    journal.add("b");
    trail.otherIsFaster = true;
    foldAll();

    assertThat(trail.names).isEmpty();

    trail.position = new FoldPosition(1, Rows.AT, 99, 0, 5);
    foldAll();

    assertThat(trail.names).containsExactly("2 b");
    assertThat(folder.alarm()).isNull();
  }

  @Test
  void aRowThatHoldsNoEventsIsAnAlarmAndTheOthersAreFolded() {
    journal.add("a");
    journal.add("b", "c");
    journal.add("d");
    JournalRow bad = journal.rows.get(1);
    journal.rows.set(1, Rows.with(bad, new byte[] {1, 2, 3}, bad.hash()));
    foldAll();

    assertThat(trail.names).hasSize(3).startsWith("1 a").endsWith("4 d");
    assertThat(trail.tampered).containsExactly(3L);
    assertThat(trail.position.seq()).isEqualTo(4);
    assertThat(folder.alarm()).contains("changed at 3");
    assertThat(alarms()).anyMatch(line -> line.contains("seq=3 "));
    assertThat(alarms()).noneMatch(line -> line.contains("seq=1 "));
  }

  @Test
  void aChangedColumnIsAnAlarm() {
    journal.add("a");
    JournalRow row = journal.rows.getFirst();
    journal.rows.set(
        0,
        new JournalRow(
            row.seq(),
            row.n(),
            row.at() + 1,
            row.groupId(),
            row.payload(),
            row.mac(),
            row.hash(),
            row.seen()));
    foldAll();

    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst()).contains("seq=1 ", "does not follow");
  }

  @Test
  void aRowThatWasForgedWithoutAKeyIsAnAlarm() {
    journal.add("a");
    Rows stranger = new Rows();
    stranger.add("forged");
    JournalRow forged = stranger.rows.getFirst();
    journal.rows.clear();
    journal.rows.add(journal.chained(forged));
    foldAll();

    assertThat(alarms()).hasSize(1);
    assertThat(alarms().getFirst()).contains("seq=1 ", "holder of the keys");
  }

  @Test
  void aRowThatIsGoneIsAnAlarm() {
    journal.add("a");
    journal.add("b");
    journal.add("c");
    journal.rows.remove(1);
    foldAll();

    assertThat(folder.alarm()).contains("changed at 3");
  }

  /** The rows of the chain. */
  private final class ReadJournal implements Journal {
    @Override
    public List<JournalRow> rows(Tip after, int maxRows) {
      return journal.rows.stream().filter(r -> r.seq() > after.seq()).limit(maxRows).toList();
    }

    @Override
    public Receipt append(JournalGroup group, @Nullable Tip last) {
      throw new AssertionError("a folder appends nothing");
    }

    @Override
    public Receipt append(Transaction tx, JournalGroup group, @Nullable Tip last) {
      throw new AssertionError("a folder appends nothing");
    }

    @Override
    public boolean contains(byte[] groupId, Tip since) {
      throw new AssertionError("a folder looks for no group");
    }

    @Override
    public void raiseRingFloor(Transaction tx, int keyId) {
      throw new AssertionError("a folder changes no key");
    }

    @Override
    public void raisePolicyEpoch(Transaction tx, long epoch) {
      throw new AssertionError("a folder changes no policies");
    }

    @Override
    public long incarnation() {
      throw new AssertionError("a folder does not ask for the incarnation");
    }

    @Override
    public void changeIncarnation(Transaction tx, long incarnation) {
      throw new AssertionError("a folder begins no other life");
    }

    @Override
    public Tip head() {
      JournalRow end = journal.rows.getLast();
      return new Tip(end.seq(), end.at(), end.hash());
    }
  }

  /** Keeps id and name of what was folded. */
  private static final class MemoryTrail implements Trail {
    private final List<String> names = new ArrayList<>();
    private final List<Long> tampered = new ArrayList<>();
    private FoldPosition position = new FoldPosition(0, 0, 0, 0, 5);
    private boolean otherIsFaster;

    @Override
    public FoldPosition position() {
      return position;
    }

    @Override
    public FoldIndex index() {
      return new NoIndex();
    }

    @Override
    public boolean fold(FoldPosition from, Tip to, long owner, FoldBatch batch) {
      if (otherIsFaster || from.seq() != position.seq()) {
        otherIsFaster = false;
        return false;
      }
      for (TrailRow row : batch.rows()) {
        names.add(row.event().id() + " " + row.event().resourceName());
        if (row.event().action() == AuditAction.TAMPERED) {
          tampered.add(row.event().id());
        }
      }
      position = new FoldPosition(to.seq(), to.at(), owner, 100, 5);
      return true;
    }

    @Override
    public List<TrailCells> cells(long after, int max) {
      throw new AssertionError("a folder verifies no trail");
    }

    @Override
    public TrailSlice read(TrailQuery query) {
      throw new AssertionError("a folder searches nothing");
    }
  }
}
