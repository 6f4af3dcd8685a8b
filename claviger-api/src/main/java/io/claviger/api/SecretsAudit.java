package io.claviger.api;

import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit trail. Nothing here, and no setting, switches auditing off.
 *
 * <p>Thread-safe. All methods may throw {@link InvalidRequestException}, {@link
 * UnauthenticatedException}, {@link AccessDeniedException} and {@link UnavailableException}.
 */
public interface SecretsAudit {
  /**
   * The same trail, read by somebody else.
   *
   * @param caller who acts from now on
   * @return a cheap view
   */
  SecretsAudit as(CallerContext caller);

  /**
   * Searches the trail, newest first. An event of an operation that was answered before is always
   * among what is searched. The search itself is an event too.
   *
   * @param query what to look for
   * @return one page
   */
  TrailPage trail(TrailQuery query);

  /**
   * Follows the trail. The first call gives the newest events, each next one those that came since,
   * up to the limit of the query. The session is one event of the trail, not each call; after
   * twelve hours another one.
   *
   * @param query what to look for; neither {@code before} nor {@code after}
   * @param cursor what the call before gave; null to begin
   * @return the events, oldest first
   * @throws InvalidRequestException also if the cursor is not of this caller and these filters
   */
  TrailTail tail(TrailQuery query, @Nullable String cursor);

  /**
   * Exports all events that match, newest first, in constant memory; events that come meanwhile are
   * not among them. One event of the trail, written before the first one is given.
   *
   * @param query what to look for; its limit does not count
   * @param receiver takes one event after the other, on this thread; may throw to end it
   */
  void export(TrailQuery query, Consumer<AuditEvent> receiver);

  /**
   * Exports the evidence from which the whole log can be verified without the database: what {@code
   * claviger audit verify --evidence} reads.
   *
   * @param sinceHead the number of a head that was verified before; 0 for everything
   * @param target where to; it is not closed. May be written by another thread during the call
   * @throws InvalidRequestException if there is no such head
   * @throws java.io.UncheckedIOException if the target fails
   */
  void exportEvidence(long sinceHead, OutputStream target);

  /**
   * Verifies the log: links, MACs, signed heads, and the trail against the journal. Remembers what
   * this process has verified and looks at the rest only; takes some 20 seconds at most, see {@link
   * AuditVerification#complete}.
   *
   * @param everything whether to begin anew: what was verified before may have been altered since
   * @return what was found
   * @throws UnavailableException also if a verification is under way in this process
   */
  AuditVerification verify(boolean everything);
}
