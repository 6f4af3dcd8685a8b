package io.claviger.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A token just made. This is the only time its text is at hand: the database keeps a hash.
 *
 * @param accessor names the token without being it; for listing and revoking
 * @param expiresAt from when on it is refused, if it expires
 * @param secretText the bearer token itself
 */
public record NewToken(String accessor, Optional<Instant> expiresAt, String secretText) {
  /** Never the token. */
  @Override
  public String toString() {
    return "NewToken[accessor=" + accessor + "]";
  }
}
