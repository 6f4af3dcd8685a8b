package io.claviger.api;

import java.util.List;

/**
 * The next events of somebody who follows the audit trail.
 *
 * @param events oldest first
 * @param cursor pass it to the next call; it belongs to this caller and these filters
 */
public record TrailTail(List<AuditEvent> events, String cursor) {
  /** Copies the events. */
  public TrailTail {
    events = List.copyOf(events);
  }
}
