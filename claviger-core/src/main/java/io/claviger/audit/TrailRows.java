package io.claviger.audit;

import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes rows of the trail from a row of the journal. */
public final class TrailRows {
  private TrailRows() {}

  /**
   * The events of a journal row as the trail has them, in order.
   *
   * @param row the row
   * @return its events
   * @throws io.claviger.api.IntegrityException if the row does not hold events
   */
  public static List<TrailRow> of(JournalRow row) {
    List<Event> events = EventCodec.decode(row.payload(), row.n());
    Seen seen = seen(row, events);
    List<TrailRow> rows = new ArrayList<>(events.size());
    long id = row.seq() - row.n();
    for (Event event : events) {
      rows.add(row(++id, event, seen, row.at()));
    }
    return rows;
  }

  private static Seen seen(JournalRow row, List<Event> events) {
    List<Conditions> conditions = events.stream().map(Event::conditions).toList();
    return Seen.of(
        row.seen(), Groups.ascending(conditions, true), Groups.ascending(conditions, false));
  }

  private static TrailRow row(long id, Event event, Seen seen, long at) {
    boolean released =
        event.action() != AuditAction.READ
            || event.result() != AuditResult.SUCCESS
            || event.conditions().hold(seen, at);
    Event.Subject subject = event.subject();
    Actor actor = event.actor();
    return new TrailRow(
        subject.secretUid(),
        new AuditEvent(
            id,
            event.action(),
            subject.name(),
            Instant.EPOCH.plus(at, ChronoUnit.MICROS),
            released ? event.result() : AuditResult.SUPERSEDED,
            Optional.ofNullable(actor.principal()),
            Optional.ofNullable(actor.address()),
            Optional.ofNullable(actor.userAgent()),
            Optional.ofNullable(actor.requestId()),
            subject.version() == 0 ? OptionalLong.empty() : OptionalLong.of(subject.version()),
            event.details(),
            Optional.ofNullable(event.error()),
            event.durationMs() < 0 ? OptionalInt.empty() : OptionalInt.of(event.durationMs())));
  }
}
