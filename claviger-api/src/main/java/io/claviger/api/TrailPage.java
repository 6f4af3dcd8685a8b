package io.claviger.api;

import java.util.List;
import java.util.OptionalLong;

/**
 * One page of the audit trail, newest first.
 *
 * @param events what was found
 * @param nextBefore pass it to {@link TrailQuery.Builder#before} for the next page; empty at the
 *     end
 * @param completeUntil when set, newer events than this id exist that this answer did not search
 */
public record TrailPage(
    List<AuditEvent> events, OptionalLong nextBefore, OptionalLong completeUntil) {
  /** Copies the events. */
  public TrailPage {
    events = List.copyOf(events);
  }
}
