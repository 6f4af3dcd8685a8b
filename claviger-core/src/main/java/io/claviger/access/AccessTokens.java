package io.claviger.access;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Opaque bearer tokens: 256 random bits after the prefix {@code clv_}, stored as a hash.
 * Thread-safe.
 */
public interface AccessTokens {
  /**
   * Makes a token.
   *
   * @param issuer who makes it; needs the right to administer
   * @param principal whom it stands for
   * @param policies names of policies
   * @param ttl how long it lives; empty for ever
   * @return the token, shown once
   */
  NewToken create(Caller issuer, String principal, Set<String> policies, Optional<Duration> ttl);

  /**
   * Makes the first root token of a new database, or another one for an operator who holds the root
   * key and the database (recorded like any other).
   *
   * @param principal whom it stands for
   * @param chosenText the token itself, when the operator chose it ({@code dev --token}); empty for
   *     a random one
   * @return the token, shown once
   */
  NewToken createRoot(String principal, Optional<String> chosenText);

  /**
   * Revokes a token: refused on every replica from the answer on.
   *
   * @param issuer who revokes it; needs the right to administer
   * @param accessor the token's accessor
   * @return whether there was such a token
   */
  boolean revoke(Caller issuer, String accessor);

  /**
   * Tells who shows a token.
   *
   * @param bearer the token
   * @param address where it was shown from
   * @param userAgent what the client calls itself
   * @param requestId the request's id
   * @return the caller; empty when the token is unknown, expired or revoked (a failure is counted
   *     for the audit log)
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Optional<Caller> authenticate(
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
