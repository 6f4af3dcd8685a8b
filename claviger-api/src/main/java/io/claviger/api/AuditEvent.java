package io.claviger.api;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One fact of the audit trail.
 *
 * @param id dense, in the order of the facts
 * @param action what was done or tried
 * @param resourceName the secret, the prefix listed, or another thing acted on
 * @param timestamp when it was recorded, database time in microseconds, never running backwards
 * @param result how it ended
 * @param actorId the principal
 * @param actorIp the network address
 * @param actorUserAgent what the client called itself
 * @param requestId the request's id
 * @param version the version read or made
 * @param details further facts, never values
 * @param errorMessage why it failed
 * @param durationMs how long the work took before it was handed to the journal, in milliseconds
 */
public record AuditEvent(
    long id,
    AuditAction action,
    String resourceName,
    Instant timestamp,
    AuditResult result,
    Optional<String> actorId,
    Optional<String> actorIp,
    Optional<String> actorUserAgent,
    Optional<String> requestId,
    OptionalLong version,
    Map<String, String> details,
    Optional<String> errorMessage,
    OptionalInt durationMs) {
  /** Copies the details. */
  public AuditEvent {
    details = Map.copyOf(details);
  }
}
