package io.claviger.audit;

import io.claviger.api.IntegrityException;
import io.claviger.audit.Damage.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Compares the trail with the journal, row by row. */
final class TrailComparison {
  private static final int MAX_DIFFERENT = 200;

  private final Damages damages;
  private final Queue<TrailCells> expected = new ArrayDeque<>();
  private final List<Different> different = new ArrayList<>();
  private long folded;
  private long lastId = Long.MIN_VALUE;

  // Events whose truth is lost: what the trail says of them cannot be judged.
  private long lostFrom;
  private long lostTo = -1;

  private record Different(TrailCells wanted, TrailCells found) {}

  TrailComparison(Damages damages) {
    this.damages = damages;
  }

  void start(long foldedUpTo) {
    folded = foldedUpTo;
  }

  /** The next row of the journal; what the trail says about the one before has been shown. */
  void journal(Tip previous, JournalRow row) {
    end();
    lostFrom = previous.seq() + 1;
    lostTo = row.seq() - row.n();
    try {
      for (TrailRow event : TrailRows.of(row)) {
        expected.add(TrailCells.of(event));
      }
    } catch (IntegrityException e) {
      lostTo = row.seq();
      damages.add(row.seq(), Kind.JOURNAL_EDITED, RowCheck.Flaw.UNREADABLE.text());
    }
  }

  void trail(TrailCells cells) {
    TrailCells next = expected.peek();
    while (next != null && next.id() < cells.id()) {
      missing(expected.remove());
      next = expected.peek();
    }
    if (next != null && next.id() == cells.id()) {
      expected.remove();
      compare(next, cells);
    } else if (cells.id() < lostFrom || cells.id() > lostTo) {
      damages.add(
          cells.id(),
          Kind.TRAIL_INSERTED,
          cells.id() == lastId
              ? "the trail has this event twice"
              : "the journal does not have this event");
    }
    lastId = cells.id();
  }

  /** Nothing more comes for the events shown so far. */
  void end() {
    expected.forEach(this::missing);
    expected.clear();
  }

  private void missing(TrailCells cells) {
    if (cells.id() <= folded) {
      damages.add(cells.id(), Kind.TRAIL_DELETED, "the trail does not have this event");
    }
  }

  private void compare(TrailCells wanted, TrailCells found) {
    @Nullable String column = wanted.difference(found);
    if (column == null) {
      return;
    }
    damages.add(Damages.edited(wanted.id(), column));
    for (Different other : different) {
      if (isAt(found, other.wanted) && isAt(other.found, wanted)) {
        swapped(wanted.id(), other.wanted.id());
        swapped(other.wanted.id(), wanted.id());
      }
    }
    if (different.size() < MAX_DIFFERENT) {
      different.add(new Different(wanted, found));
    }
  }

  private static boolean isAt(TrailCells found, TrailCells wanted) {
    return wanted.difference(found.at(wanted.id())) == null;
  }

  private void swapped(long id, long other) {
    damages.replace(
        id,
        Kind.TRAIL_EDITED,
        new Damage(id, Kind.TRAIL_SWAPPED, "id", "changed places with event " + other));
  }
}
