package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditResult;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldIndex;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.ReaderRow;
import io.claviger.audit.ReaderStats;
import io.claviger.audit.RecentRead;
import io.claviger.audit.SuspiciousActivity;
import io.claviger.audit.Tip;
import io.claviger.audit.TrailRow;
import io.claviger.audit.WatchRow;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link FoldIndex} keeps of what a fold writes. */
public abstract class FoldIndexContract extends DatabaseContract {
  private static final ReaderRow.Key ALICE = new ReaderRow.Key(9, "alice", 1);
  private static final ReaderRow.Key ALICE_2 = new ReaderRow.Key(9, "alice", 2);
  private static final ReaderRow.Key BOB = new ReaderRow.Key(9, "Bob \ud83d\udd11'", 1);
  private static final ReaderRow.Key OTHER = new ReaderRow.Key(Long.MAX_VALUE, "alice", 1);
  private static final ReaderRow.Key START = new ReaderRow.Key(0, "", 0);

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected FoldIndexContract() {}

  @Test
  void givesBackWhatAFoldWrote() {
    ReaderRow alice = reader(ALICE, 10, 20, 3);
    ReaderRow other = new ReaderRow(OTHER, 1, 2, Long.MAX_VALUE, List.of(), true);
    WatchRow watch =
        new WatchRow(new WatchRow.Key("actor_failures", Samples.HOSTILE), 5, Samples.HOSTILE);

    assertThat(fold(new FoldBatch(row(), List.of(alice, other), List.of(watch), List.of())))
        .isTrue();

    assertThat(index().readers(List.of(ALICE, BOB, OTHER))).containsExactlyInAnyOrder(alice, other);
    assertThat(index().watches(List.of(watch.key(), new WatchRow.Key("x", "y"))))
        .containsExactly(watch);
    assertThat(index().readers(List.of())).isEmpty();
  }

  @Test
  void replacesWhatWasThere() {
    WatchRow.Key key = new WatchRow.Key("actor_failures", "alice");
    List<ReaderRow> before = List.of(reader(ALICE, 10, 20, 3));
    List<ReaderRow> after = List.of(reader(ALICE, 10, 30, 4), reader(BOB, 7, 8, 1));
    WatchRow changed = new WatchRow(key, 6, "b");
    fold(new FoldBatch(row(), before, List.of(new WatchRow(key, 5, "a")), List.of()));
    fold(new FoldBatch(row(), after, List.of(changed), List.of()));

    assertThat(index().readers(List.of(ALICE, BOB))).containsExactlyInAnyOrderElementsOf(after);
    assertThat(index().watches(List.of(key))).containsExactly(changed);
  }

  @Test
  void writesNothingWhenTheFoldLost() {
    FoldPosition passed = database().trail().position();
    fold(new FoldBatch(row(), List.of(reader(ALICE, 10, 20, 3)), List.of(), List.of()));
    Tip tip = database().journal().append(samples.group(1), null).tip();
    FoldBatch lost =
        new FoldBatch(
            row(), List.of(reader(ALICE, 10, 99, 99)), List.of(), List.of(activity(1, "x")));

    assertThat(database().trail().fold(passed, tip, 1, lost)).isFalse();
    assertThat(index().readers(List.of(ALICE))).containsExactly(reader(ALICE, 10, 20, 3));
    assertThat(index().unannounced(10)).isEmpty();
  }

  @Test
  void listsReadersByPrincipalAndVersion() {
    ReaderRow alice = reader(ALICE, 10, 20, 3);
    ReaderRow second = reader(ALICE_2, 30, 40, 1);
    ReaderRow bob = reader(BOB, 5, 6, 1);
    fold(
        new FoldBatch(
            row(), List.of(second, reader(OTHER, 1, 2, 1), alice, bob), List.of(), List.of()));

    assertThat(index().readersOf(9, START, 10)).containsExactly(bob, alice, second);
    assertThat(index().readersOf(9, START, 2)).containsExactly(bob, alice);
    assertThat(index().readersOf(9, ALICE, 10)).containsExactly(second);
    assertThat(index().readersOf(8, START, 10)).isEmpty();
  }

  @Test
  void sumsReadersUp() {
    fold(
        new FoldBatch(
            row(),
            List.of(reader(ALICE, 10, 20, 3), reader(ALICE_2, 30, 40, 1), reader(BOB, 5, 19, 1)),
            List.of(),
            List.of()));

    assertThat(index().stats(9, 0)).isEqualTo(new ReaderStats(40, 2));
    assertThat(index().stats(9, 20)).isEqualTo(new ReaderStats(40, 1));
    assertThat(index().stats(8, 0)).isEqualTo(new ReaderStats(0, 0));
  }

  @Test
  void tellsWhoIsNew() {
    fold(
        new FoldBatch(
            row(), List.of(reader(ALICE, 10, 20, 3), reader(BOB, 5, 6, 1)), List.of(), List.of()));
    ReaderRow.Key bob = new ReaderRow.Key(9, BOB.principal(), 0);
    ReaderRow.Key carol = new ReaderRow.Key(9, "carol", 7);
    ReaderRow.Key nobody = new ReaderRow.Key(8, "alice", 1);

    assertThat(index().firstReads(List.of(9L, 8L))).containsExactly(Map.entry(9L, 5L));
    assertThat(index().firstReads(List.of())).isEmpty();
    assertThat(index().known(List.of(ALICE_2, bob, carol, nobody)))
        .containsExactlyInAnyOrder(ALICE_2, bob);
    assertThat(index().known(List.of())).isEmpty();
  }

  @Test
  void tellsWhatPrincipalsHaveReadLately() {
    fold(
        new FoldBatch(
            row(),
            List.of(
                reader(ALICE, 10, 20, 3),
                reader(ALICE_2, 10, 40, 3),
                reader(OTHER, 1, 30, 1),
                reader(BOB, 5, 31, 1)),
            List.of(),
            List.of()));
    RecentRead alice = new RecentRead("alice", 9, 40);
    RecentRead other = new RecentRead("alice", Long.MAX_VALUE, 30);
    RecentRead bob = new RecentRead(BOB.principal(), 9, 31);
    List<String> both = List.of("alice", BOB.principal(), "carol");

    assertThat(index().recentReads(both, 29, 5)).containsExactlyInAnyOrder(alice, other, bob);
    assertThat(index().recentReads(both, 30, 5)).containsExactlyInAnyOrder(alice, bob);
    assertThat(index().recentReads(both, 0, 1)).containsExactlyInAnyOrder(alice, bob);
    assertThat(index().recentReads(List.of(), 0, 5)).isEmpty();
    assertThat(index().recentReads(30, 5)).containsExactlyInAnyOrder(alice, bob);
    assertThat(index().recentReads(0, 2)).hasSize(2);
  }

  @Test
  void givesEachActivityToOneAnnouncer() {
    SuspiciousActivity first = activity(1, "alice");
    SuspiciousActivity second = activity(2, null);
    fold(new FoldBatch(row(), List.of(), List.of(), List.of(second, first)));

    assertThat(index().unannounced(10)).containsExactly(first, second);
    assertThat(index().unannounced(1)).containsExactly(first);
    try (Transaction tx = database().transactions().begin()) {
      assertThat(index().announce(tx, first)).isTrue();
    }
    assertThat(index().unannounced(10)).containsExactly(first, second);
    assertThat(announce(first)).isTrue();
    assertThat(announce(first)).isFalse();
    assertThat(index().unannounced(10)).containsExactly(second);
  }

  @Test
  void discardsWhatIsOld() {
    WatchRow old = new WatchRow(new WatchRow.Key("a", "old"), 5, "");
    WatchRow young = new WatchRow(new WatchRow.Key("a", "young"), 6, "");
    SuspiciousActivity announced = activity(1, "alice");
    SuspiciousActivity waiting = activity(2, "alice");
    fold(new FoldBatch(row(), List.of(), List.of(old, young), List.of(announced, waiting)));
    announce(announced);
    index().discard(6, Long.MAX_VALUE);

    assertThat(index().watches(List.of(old.key(), young.key()))).containsExactly(young);
    assertThat(announce(announced)).isFalse();
    assertThat(index().unannounced(10)).containsExactly(waiting);
  }

  private boolean announce(SuspiciousActivity activity) {
    try (Transaction tx = database().transactions().begin()) {
      boolean taken = index().announce(tx, activity);
      tx.commit();
      return taken;
    }
  }

  private static SuspiciousActivity activity(long id, @Nullable String who) {
    return new SuspiciousActivity(
        id, SuspiciousActivity.Kind.NEW_READER, 50 + id, who, who, who, 3, 4);
  }

  private static ReaderRow reader(ReaderRow.Key key, long first, long last, long reads) {
    return new ReaderRow(key, first, last, reads, List.of("192.0.2.1", Samples.HOSTILE), false);
  }

  private FoldIndex index() {
    return database().trail().index();
  }

  private List<TrailRow> row() {
    FoldPosition from = database().trail().position();
    return List.of(
        TrailRows.row(from.seq() + 1, from.now(), "a", AuditAction.READ, AuditResult.SUCCESS));
  }

  private boolean fold(FoldBatch batch) {
    Tip tip = database().journal().append(samples.group(1), null).tip();
    return database().trail().fold(database().trail().position(), tip, 1, batch);
  }
}
