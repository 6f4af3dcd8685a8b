package io.claviger.access;

import java.util.Optional;

/** Tells who shows a bearer token. Thread-safe. */
public interface TokenAuthenticator {
  /**
   * Tells who shows a token. Of a token whose uses are limited, this takes one.
   *
   * @param bearer the token
   * @param address where it was shown from
   * @param userAgent what the client calls itself
   * @param requestId the request's id
   * @return the caller; empty when the token is unknown, expired, used up, revoked, or bound to
   *     other addresses (a failure is counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<Caller> authenticate(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId);

  /**
   * Like {@link #authenticate}, by the token as it is in the database now: for answers that are not
   * recorded, because the append of an event is what finds out that a remembered token does not
   * hold any more.
   *
   * @param bearer the token
   * @param address where it was shown from
   * @param userAgent what the client calls itself
   * @param requestId the request's id
   * @return the caller; empty when the token is unknown, expired, used up, revoked, or bound to
   *     other addresses (a failure is counted for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<Caller> authenticateNow(
      String bearer,
      Optional<String> address,
      Optional<String> userAgent,
      Optional<String> requestId);

  /**
   * Counts a request that showed no token or something that is none. Written to the audit log as
   * one event per address, reason and 10 seconds.
   *
   * @param address where it came from
   * @param reason for example {@code no_token}
   */
  void countFailure(Optional<String> address, String reason);
}
