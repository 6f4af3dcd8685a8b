package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.TrailQuery;
import io.claviger.audit.ChainHash;
import io.claviger.audit.FoldBatch;
import io.claviger.audit.FoldPosition;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How every {@link Trail} is made from the journal, exactly once. */
public abstract class TrailContract extends DatabaseContract {
  private static final TrailQuery ALL = TrailQuery.builder().limit(1000).build();
  private static final long OWNER = 71;
  private static final long OTHER = 72;

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected TrailContract() {}

  @Test
  void beginsEmpty() {
    FoldPosition position = trail().position();
    TrailSlice slice = trail().read(ALL);

    assertThat(position.seq()).isZero();
    assertThat(position.leaseUntil()).isLessThanOrEqualTo(position.now());
    assertThat(slice.position()).isZero();
    assertThat(slice.head()).isZero();
    assertThat(slice.rows()).isEmpty();
    assertThat(slice.tail()).isEmpty();
  }

  @Test
  void givesBackEveryFieldOfAnEvent() {
    Tip tip = append(2);
    AuditEvent full =
        new AuditEvent(
            1,
            AuditAction.UPDATE_METADATA,
            "x".repeat(255),
            TrailRows.instant(tip.at()),
            AuditResult.FAILURE,
            Optional.of("a".repeat(200) + "\ud83d\udd11'\"\\%_"),
            Optional.of("2001:0db8:0000:0000:0000:ffff:192.0.2.1"),
            Optional.of(Samples.HOSTILE + "u".repeat(1000)),
            Optional.of("r".repeat(128)),
            OptionalLong.of(Long.MAX_VALUE),
            Map.of(Samples.HOSTILE, Samples.HOSTILE, "empty", "", "NULL", "NULL"),
            Optional.of(Samples.HOSTILE),
            OptionalInt.of(Integer.MAX_VALUE));
    AuditEvent bare =
        new AuditEvent(
            2,
            AuditAction.LIST,
            "",
            TrailRows.instant(tip.at()),
            AuditResult.SUCCESS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty(),
            OptionalInt.empty());
    List<TrailRow> rows = List.of(new TrailRow(Long.MAX_VALUE, full), new TrailRow(0, bare));

    assertThat(trail().fold(trail().position(), tip, OWNER, FoldBatch.of(rows))).isTrue();
    assertThat(trail().read(ALL).rows()).containsExactlyElementsOf(rows.reversed());
  }

  @Test
  void knowsEveryActionAndResult() {
    List<TrailRow> rows = new ArrayList<>();
    Tip tip = append(AuditAction.values().length * AuditResult.values().length);
    for (AuditAction action : AuditAction.values()) {
      for (AuditResult result : AuditResult.values()) {
        rows.add(TrailRows.row(rows.size() + 1L, tip.at(), "a", action, result));
      }
    }
    assertThat(trail().fold(trail().position(), tip, OWNER, FoldBatch.of(rows))).isTrue();

    assertThat(trail().read(ALL).rows()).containsExactlyElementsOf(rows.reversed());
  }

  @Test
  void movesThePositionWithTheRows() {
    Tip tip = append(3);
    FoldPosition before = trail().position();
    assertThat(fold(before, tip, OWNER)).isTrue();

    FoldPosition after = trail().position();
    assertThat(after.seq()).isEqualTo(3);
    assertThat(after.at()).isEqualTo(tip.at());
    assertThat(after.owner()).isEqualTo(OWNER);
    assertThat(after.leaseUntil()).isGreaterThan(after.now());
    assertThat(ids(trail().read(ALL))).containsExactly(3L, 2L, 1L);
  }

  @Test
  void refusesAFoldFromAPositionThatHasPassed() {
    FoldPosition start = trail().position();
    Tip first = append(2);
    assertThat(fold(start, first, OWNER)).isTrue();
    Tip second = append(2);

    assertThat(fold(start, second, OWNER)).isFalse();
    assertThat(trail().position().seq()).isEqualTo(2);
    assertThat(ids(trail().read(ALL))).containsExactly(2L, 1L);
    assertThat(fold(trail().position(), second, OWNER)).isTrue();
    assertThat(ids(trail().read(ALL))).containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void leavesTheTrailToTheOwnerOfTheLease() {
    assertThat(fold(trail().position(), append(1), OWNER)).isTrue();
    Tip tip = append(1);

    assertThat(fold(trail().position(), tip, OTHER)).isFalse();
    assertThat(trail().position().owner()).isEqualTo(OWNER);

    FoldPosition held = trail().position();
    database().advance(Duration.ofNanos((held.leaseUntil() - held.now()) * 1_000).plusMillis(1));

    assertThat(fold(trail().position(), tip, OTHER)).isTrue();
    assertThat(trail().position().owner()).isEqualTo(OTHER);
    assertThat(fold(trail().position(), append(1), OWNER)).isFalse();
    assertThat(ids(trail().read(ALL))).containsExactly(2L, 1L);
  }

  @Test
  void foldsOnceWhenManyTry() throws Exception {
    for (int round = 0; round < 5; round++) {
      FoldPosition start = trail().position();
      Tip tip = append(20);
      List<Boolean> folded = Threads.race(4, thread -> () -> fold(start, tip, OWNER + thread));
      database().advance(Duration.ofHours(1));

      assertThat(folded).containsExactlyInAnyOrder(true, false, false, false);
      assertThat(trail().position().owner()).isEqualTo(OWNER + folded.indexOf(true));
    }
    assertThat(ids(trail().read(ALL))).containsExactlyElementsOf(TrailRows.downFrom(100));
  }

  @Test
  void showsEventsThatAreNotFoldedYet() {
    assertThat(fold(trail().position(), append(2), OWNER)).isTrue();
    Tip own = append(1);
    TrailSlice slice = trail().read(ALL);

    assertThat(slice.position()).isEqualTo(2);
    assertThat(slice.head()).isEqualTo(3);
    assertThat(ids(slice)).containsExactly(2L, 1L);
    JournalRow row = journalRows().getLast();
    assertThat(slice.tail()).singleElement().usingRecursiveComparison().isEqualTo(row);
    assertThat(row.hash()).isEqualTo(own.hash());
  }

  @Test
  void readsTheWholeTailInItsOrder() {
    for (int i = 0; i < 20; i++) {
      append(1 + i % 3);
    }

    assertThat(trail().read(ALL).tail())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(journalRows());
  }

  @Test
  void boundsTheTail() {
    int groups = Trail.MAX_TAIL_EVENTS / 512 + 2;
    for (int i = 0; i < groups; i++) {
      append(512);
    }
    TrailSlice slice = trail().read(ALL);

    assertThat(slice.head()).isEqualTo(groups * 512L);
    assertThat(slice.tail().size()).isBetween(1, Trail.MAX_TAIL_EVENTS / 512 + 1);
    assertThat(slice.tail())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(journalRows().subList(0, slice.tail().size()));
  }

  @Test
  void showsEveryEventOnceWhileItIsFolded() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Threads threads = new Threads()) {
      Future<Integer> reader = threads.start(() -> readOften(done));
      for (int round = 0; round < 30; round++) {
        append(1 + round % 4);
        append(2);
        if (round % 3 == 0) {
          Tip tip = journalTip();
          assertThat(fold(trail().position(), tip, OWNER)).isTrue();
        }
      }
      done.set(true);

      assertThat(Threads.get(reader)).isPositive();
    }
  }

  @Test
  void findsNoEventTwiceAfterAFoldThatLost() {
    FoldPosition start = trail().position();
    Tip tip = append(5);
    assertThat(fold(start, tip, OWNER)).isTrue();
    assertThat(fold(start, tip, OTHER)).isFalse();
    assertThat(fold(start, tip, OWNER)).isFalse();

    assertThat(ids(trail().read(ALL))).containsExactlyElementsOf(TrailRows.downFrom(5));
  }

  private int readOften(AtomicBoolean done) {
    int reads = 0;
    while (!done.get() || reads == 0) {
      TrailSlice slice = trail().read(ALL);
      assertThat(ids(slice)).containsExactlyElementsOf(TrailRows.downFrom(slice.position()));
      long seq = slice.position();
      for (JournalRow row : slice.tail()) {
        assertThat(row.seq() - row.n()).isEqualTo(seq);
        seq = row.seq();
      }
      assertThat(slice.head()).isEqualTo(seq);
      reads++;
    }
    return reads;
  }

  private Trail trail() {
    return database().trail();
  }

  private Tip append(int n) {
    return database().journal().append(samples.group(n), null).tip();
  }

  private Tip journalTip() {
    return database().journal().head();
  }

  private List<JournalRow> journalRows() {
    return database().journal().rows(new Tip(0, 0, ChainHash.empty()), 100_000);
  }

  private boolean fold(FoldPosition from, Tip to, long owner) {
    List<TrailRow> rows = new ArrayList<>();
    for (long id = from.seq() + 1; id <= to.seq(); id++) {
      rows.add(TrailRows.row(id, to.at(), "a", AuditAction.READ, AuditResult.SUCCESS));
    }
    return trail().fold(from, to, owner, FoldBatch.of(rows));
  }

  private static List<Long> ids(TrailSlice slice) {
    return TrailRows.ids(slice.rows());
  }
}
