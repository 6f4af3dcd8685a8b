package io.claviger.audit;

import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.ErrorCode;
import io.claviger.api.IntegrityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes rows of the trail from a row of the journal. */
public final class TrailRows {
  private static final String STALE_TOKEN =
      ErrorCode.UNAUTHENTICATED.wireName() + ": " + Conditions.STALE_TOKEN;

  private static final String CHANGED =
      ErrorCode.INTEGRITY_VIOLATION.wireName()
          + ": The audit log was changed outside Claviger; these events cannot be read";

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

  /**
   * What can be had of a row that somebody may have changed.
   *
   * @param events the events in order; one that stands for all that cannot be read
   * @param flaw what is wrong with the row; null when nothing is
   */
  record Read(List<TrailRow> events, @Nullable String flaw) {}

  /**
   * The events behind a known one, up to and with those of a row, whatever the row holds.
   *
   * @param known the last event before
   * @param row the row
   * @param authentic whether a holder of the keys wrote it, as far as that is known
   */
  static Read read(long known, JournalRow row, boolean authentic) {
    long before = row.seq() - row.n();
    List<TrailRow> events = new ArrayList<>();
    if (!authentic) {
      events.add(marker(known + 1, row.seq(), row.at()));
      return new Read(events, "a row was not written by a holder of the keys");
    }
    if (before < known) {
      events.add(marker(known + 1, row.seq(), row.at()));
      return new Read(events, "a row lies where another one was");
    }
    try {
      List<TrailRow> found = of(row);
      if (before > known) {
        events.add(marker(known + 1, before, row.at()));
      }
      events.addAll(found);
      return new Read(events, before > known ? "rows are missing before a row" : null);
    } catch (IntegrityException e) {
      events.add(marker(known + 1, row.seq(), row.at()));
      return new Read(events, "a row does not hold its events");
    }
  }

  /**
   * An event that stands for others that cannot be read.
   *
   * @param first the first of them
   * @param last the last of them; its id is the marker's
   * @param at when, as far as that is known; microseconds since 1970 UTC
   * @return the marker
   */
  public static TrailRow marker(long first, long last, long at) {
    return new TrailRow(
        0,
        new AuditEvent(
            last,
            AuditAction.TAMPERED,
            SystemResources.AUDIT,
            Instant.EPOCH.plus(at, ChronoUnit.MICROS),
            AuditResult.FAILURE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Map.of("first_id", Long.toString(first), "last_id", Long.toString(last)),
            Optional.of(CHANGED),
            OptionalInt.empty()));
  }

  private static Seen seen(JournalRow row, List<Event> events) {
    List<Conditions> conditions = events.stream().map(Event::conditions).toList();
    return Seen.of(
        row.seen(), Groups.ascending(conditions, true), Groups.ascending(conditions, false));
  }

  /**
   * An event whose conditions did not hold was not answered as it says. A read of a value, and what
   * other policies had decided, was decided again under a later event; everybody else was told that
   * the token does not hold.
   */
  private static TrailRow row(long id, Event event, Seen seen, long at) {
    boolean held = event.conditions().hold(seen, at);
    boolean read = event.action() == AuditAction.READ && event.result() == AuditResult.SUCCESS;
    Conditions conditions = event.conditions();
    boolean again = read || (!conditions.policiesHold(seen) && conditions.tokenHolds(seen));
    AuditResult otherwise = again ? AuditResult.SUPERSEDED : AuditResult.FAILURE;
    String error = held || again ? event.error() : STALE_TOKEN;
    Event.Subject subject = event.subject();
    Actor actor = event.actor();
    return new TrailRow(
        subject.secretUid(),
        new AuditEvent(
            id,
            event.action(),
            subject.name(),
            Instant.EPOCH.plus(at, ChronoUnit.MICROS),
            held ? event.result() : otherwise,
            Optional.ofNullable(actor.principal()),
            Optional.ofNullable(actor.address()),
            Optional.ofNullable(actor.userAgent()),
            Optional.ofNullable(actor.requestId()),
            subject.version() == 0 ? OptionalLong.empty() : OptionalLong.of(subject.version()),
            event.details(),
            Optional.ofNullable(error),
            event.durationMs() < 0 ? OptionalInt.empty() : OptionalInt.of(event.durationMs())));
  }
}
