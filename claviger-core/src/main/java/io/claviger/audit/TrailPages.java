package io.claviger.audit;

import io.claviger.api.AuditEvent;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** Answers queries from the trail and the part of the journal that is not in it yet. */
public final class TrailPages {
  private TrailPages() {}

  /**
   * Reads one page.
   *
   * @param trail where from
   * @param query which events
   * @return the newest matching events, newest first
   */
  public static TrailPage read(Trail trail, TrailQuery query) {
    return read(trail.read(query), query);
  }

  /**
   * The newest events, or those behind one.
   *
   * @param events oldest first
   * @param readTo the event up to which everything was looked at
   */
  public record Tail(List<AuditEvent> events, long readTo) {}

  /**
   * Reads the newest events, or, with {@code after}, those that follow an event.
   *
   * @param trail where from
   * @param query which events, and how many
   * @return the events, oldest first
   */
  public static Tail tail(Trail trail, TrailQuery query) {
    TrailSlice slice = trail.read(query);
    if (query.after().isPresent()) {
      return behind(slice, query);
    }
    TrailPage page = read(slice, query);
    return new Tail(page.events().reversed(), page.completeUntil().orElse(slice.head()));
  }

  private static Tail behind(TrailSlice slice, TrailQuery query) {
    List<AuditEvent> events = new ArrayList<>();
    slice.rows().forEach(row -> events.add(row.event()));
    long readTo = slice.position();
    for (JournalRow row : slice.tail()) {
      if (row.seq() > slice.head() || events.size() >= query.limit()) {
        break;
      }
      for (TrailRow event : TrailRows.read(readTo, row, true).events()) {
        if (TrailMatch.matches(query, event.event())) {
          events.add(event.event());
        }
      }
      readTo = row.seq();
    }
    if (events.size() >= query.limit()) {
      List<AuditEvent> page = events.subList(0, query.limit());
      return new Tail(List.copyOf(page), page.getLast().id());
    }
    long after = query.after().orElse(0);
    return new Tail(events, Math.max(after, readTo));
  }

  private static TrailPage read(TrailSlice slice, TrailQuery query) {
    // Of the tail only the newest are shown, so no more of them are kept.
    Deque<AuditEvent> newest = new ArrayDeque<>();
    long readTo = slice.position();
    for (JournalRow row : slice.tail()) {
      if (row.seq() > slice.head()) {
        break; // nobody appended it; the folder tells of it
      }
      for (TrailRow event : TrailRows.read(readTo, row, true).events()) {
        if (TrailMatch.matches(query, event.event())) {
          newest.addFirst(event.event());
          if (newest.size() > query.limit()) {
            newest.removeLast();
          }
        }
      }
      readTo = row.seq();
    }
    List<AuditEvent> events = new ArrayList<>(newest);
    slice.rows().forEach(row -> events.add(row.event()));
    boolean more = events.size() >= query.limit();
    List<AuditEvent> page = events.subList(0, Math.min(events.size(), query.limit()));
    return new TrailPage(
        page,
        more ? OptionalLong.of(page.getLast().id()) : OptionalLong.empty(),
        readTo < slice.head() ? OptionalLong.of(readTo) : OptionalLong.empty());
  }
}
