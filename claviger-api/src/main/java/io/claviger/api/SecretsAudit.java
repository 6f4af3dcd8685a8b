package io.claviger.api;

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
}
