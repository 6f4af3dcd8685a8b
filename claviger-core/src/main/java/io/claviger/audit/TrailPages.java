package io.claviger.audit;

import io.claviger.api.AuditEvent;
import io.claviger.api.TrailPage;
import io.claviger.api.TrailQuery;
import java.util.ArrayList;
import java.util.Collections;
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
    TrailSlice slice = trail.read(query);
    List<AuditEvent> events = new ArrayList<>();
    long readTo = slice.position();
    for (JournalRow row : slice.tail()) {
      for (TrailRow event : TrailRows.of(row)) {
        if (TrailMatch.matches(query, event.event())) {
          events.add(event.event());
        }
      }
      readTo = row.seq();
    }
    Collections.reverse(events);
    slice.rows().forEach(row -> events.add(row.event()));
    boolean more = events.size() >= query.limit();
    List<AuditEvent> page = events.subList(0, Math.min(events.size(), query.limit()));
    return new TrailPage(
        page,
        more ? OptionalLong.of(page.getLast().id()) : OptionalLong.empty(),
        readTo < slice.head() ? OptionalLong.of(readTo) : OptionalLong.empty());
  }
}
