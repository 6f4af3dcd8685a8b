package io.claviger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import io.claviger.audit.Actor;
import io.claviger.audit.AuditAlarm;
import io.claviger.audit.CheckedRows;
import io.claviger.audit.Conditions;
import io.claviger.audit.Event;
import io.claviger.audit.Folder;
import io.claviger.audit.Groups;
import io.claviger.audit.Journal;
import io.claviger.audit.JournalRow;
import io.claviger.audit.Tip;
import io.claviger.audit.Trail;
import io.claviger.audit.TrailPages;
import io.claviger.audit.TrailRow;
import io.claviger.audit.TrailSlice;
import io.claviger.seal.KeyPurpose;
import io.claviger.seal.KeyRings;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.LocalRootKey;
import io.claviger.seal.RootKeys;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Somebody changes rows of the journal before they are folded. */
class AlteredJournalTest {
  private static final int ROWS = 5;
  private static final int EVENTS = 3;

  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryDatabase database = new MemoryDatabase(clock);
  private final Groups groups = groups();
  private UnaryOperator<List<JournalRow>> change = UnaryOperator.identity();

  AlteredJournalTest() {
    append(ROWS);
  }

  private void append(int rows) {
    for (int i = 0; i < rows; i++) {
      clock.advance(Duration.ofMillis(1));
      database.journal().append(groups.of(Collections.nCopies(EVENTS, event())), null);
    }
  }

  private Groups groups() {
    SecureRandom random = new SecureRandom();
    RootKeys roots = new RootKeys(List.of(LocalRootKey.generate(random)));
    KeyRings rings = new KeyRings(database.keyRingStore(), roots, random, clock);
    rings.open();
    return new Groups(new KeyedMac(rings, KeyPurpose.JOURNAL_MAC), random);
  }

  private static Event event() {
    return new Event(
        AuditAction.READ,
        AuditResult.SUCCESS,
        Event.Subject.named("fleet/key"),
        Actor.of(CallerContext.of("reader")),
        Map.of(),
        null,
        1,
        Conditions.NONE);
  }

  /** The journal as somebody has left it. */
  private Journal journal() {
    Journal real = database.journal();
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("rows")) {
                return method.invoke(real, arguments);
              }
              Tip after = (Tip) Objects.requireNonNull(arguments)[0];
              // As the SQL does: by the time, too, to spare old partitions.
              return change.apply(real.rows(new Tip(0, 0, new byte[0]), 1000)).stream()
                  .filter(row -> row.seq() > after.seq() && row.at() >= after.at())
                  .limit((int) arguments[1])
                  .toList();
            });
  }

  private Folder folder(Trail trail, long replica) {
    Folder.Shared shared = new Folder.Shared(new CheckedRows(), new AuditAlarm());
    return new Folder(journal(), trail, groups, shared, replica);
  }

  private Folder fold() {
    try (Folder folder = folder(database.trail(), 1)) {
      for (int i = 0; i < 10; i++) {
        folder.foldOnce();
      }
      return folder;
    }
  }

  private List<AuditEvent> trail() {
    return database.trail().read(TrailQuery.builder().limit(1000).build()).rows().stream()
        .map(TrailRow::event)
        .toList()
        .reversed();
  }

  private void changeRow(int index, UnaryOperator<JournalRow> changed) {
    change =
        rows -> {
          List<JournalRow> copy = new ArrayList<>(rows);
          copy.set(index, changed.apply(copy.get(index)));
          return copy;
        };
  }

  private static JournalRow with(JournalRow row, long seq, int n, long at, byte[] payload) {
    return new JournalRow(seq, n, at, row.groupId(), payload, row.mac(), row.hash(), row.seen());
  }

  /** One marker for the row at an index, with the events of all others around it. */
  private void assertMarked(int index) {
    Folder folder = fold();
    assertThat(folder.alarm()).contains("changed at " + (index + 1) * EVENTS);
    assertThat(database.trail().position().seq()).isEqualTo((long) ROWS * EVENTS);
    List<AuditEvent> events = trail();
    assertThat(events).hasSize((ROWS - 1) * EVENTS + 1);
    AuditEvent marker = events.get(index * EVENTS);
    assertThat(marker.action()).isEqualTo(AuditAction.TAMPERED);
    assertThat(marker.id()).isEqualTo((index + 1L) * EVENTS);
    assertThat(marker.details())
        .containsEntry("first_id", Integer.toString(index * EVENTS + 1))
        .containsEntry("last_id", Integer.toString((index + 1) * EVENTS));
    assertThat(events.stream().filter(event -> event.action() == AuditAction.READ))
        .hasSize((ROWS - 1) * EVENTS);
  }

  @Test
  void aRowThatCannotBeReadIsOneMarkerAndTheFoldGoesOn() {
    changeRow(2, row -> with(row, row.seq(), row.n(), row.at(), new byte[1]));
    assertMarked(2);
  }

  @Test
  void aRowThatIsReadableButForgedIsOneMarker() {
    byte[] other = groups.of(Collections.nCopies(EVENTS, event())).payload().clone();
    other[other.length - 1] ^= 1;
    changeRow(0, row -> with(row, row.seq(), row.n(), row.at(), other));
    assertMarked(0);
  }

  @Test
  void aRowThatSaysItHasManyEventsIsOneMarker() {
    changeRow(4, row -> with(row, row.seq(), Integer.MAX_VALUE, row.at(), row.payload()));
    assertMarked(4);
  }

  @Test
  void aRowThatIsGoneIsOneMarkerInItsPlace() {
    change = rows -> rows.stream().filter(row -> row.seq() != 3L * EVENTS).toList();
    Folder folder = fold();
    assertThat(folder.alarm()).contains("rows are missing");
    assertThat(trail().get(2 * EVENTS).action()).isEqualTo(AuditAction.TAMPERED);
    assertThat(trail()).hasSize((ROWS - 1) * EVENTS + 1);
  }

  @Test
  void aTimeThatWasChangedHidesNoOtherRow() {
    changeRow(1, row -> with(row, row.seq(), row.n(), Long.MAX_VALUE / 2, row.payload()));
    assertThat(fold().alarm()).contains("changed at " + 2 * EVENTS);
    assertThat(trail())
        .extracting(AuditEvent::id)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, ROWS * EVENTS).boxed().toList());
  }

  @Test
  void aRowBehindTheEndIsNotFolded() {
    changeRow(4, row -> with(row, Long.MAX_VALUE, row.n(), row.at(), row.payload()));
    assertThat(fold().alarm()).isNotNull();
    assertThat(database.trail().position().seq()).isEqualTo((ROWS - 1L) * EVENTS);
    change = UnaryOperator.identity();
    append(1);
    fold();
    assertThat(database.trail().position().seq()).isEqualTo((ROWS + 1L) * EVENTS);
  }

  @Test
  void aSearchShowsTheMarkerBeforeItIsFolded() {
    changeRow(2, row -> with(row, row.seq(), row.n(), row.at(), new byte[1]));
    TrailPage page = TrailPages.read(unfolded(), TrailQuery.builder().limit(1000).build());
    assertThat(page.completeUntil()).isEmpty();
    assertThat(page.events()).hasSize((ROWS - 1) * EVENTS + 1);
    assertThat(page.events().get(2 * EVENTS).action()).isEqualTo(AuditAction.TAMPERED);
  }

  /** A trail that nobody can add to, and the journal behind it as somebody has left it. */
  private Trail unfolded() {
    Trail real = database.trail();
    return (Trail)
        Proxy.newProxyInstance(
            Trail.class.getClassLoader(),
            new Class<?>[] {Trail.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("fold")) {
                return false;
              }
              Object answer = method.invoke(real, arguments);
              return answer instanceof TrailSlice slice
                  ? new TrailSlice(
                      slice.position(), slice.head(), slice.rows(), change.apply(slice.tail()))
                  : answer;
            });
  }

  @Test
  void anErrorOfOneStepDoesNotEndTheFold() {
    AtomicBoolean planted = new AtomicBoolean(true);
    change =
        rows -> {
          if (planted.getAndSet(false)) {
            throw new StackOverflowError("planted");
          }
          return rows;
        };
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try (Folder folder = folder(database.trail(), 1)) {
      folder.start();
      while (database.trail().position().seq() < (long) ROWS * EVENTS) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        LockSupport.parkNanos(1_000_000);
      }
    }
    assertThat(planted).isFalse();
  }

  @Test
  void aTrailThatStandsStillIsTold() {
    Trail stuck = unfolded();
    try (Folder folder = folder(stuck, 1)) {
      folder.foldOnce();
      clock.advance(Duration.ofSeconds(59));
      folder.foldOnce();
      assertThat(folder.alarm()).isNull();
      clock.advance(Duration.ofSeconds(2));
      folder.foldOnce();
      assertThat(Optional.ofNullable(folder.alarm()))
          .hasValueSatisfying(alarm -> assertThat(alarm).contains("not followed"));
    }
    try (Folder folder = folder(database.trail(), 2)) {
      folder.foldOnce();
      assertThat(folder.alarm()).isNull();
    }
  }
}
