package io.claviger.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A token just made. This is the only time its text is at hand: the database keeps a hash.
 *
 * @param info what is known of it
 * @param secretText the bearer token itself
 */
public record NewToken(TokenInfo info, String secretText) {
  /**
   * Names the token without being it; for listing, renewing and revoking.
   *
   * @return the accessor
   */
  public String accessor() {
    return info.accessor();
  }

  /**
   * From when on it is refused.
   *
   * @return empty for never
   */
  public Optional<Instant> expiresAt() {
    return info.expiresAt();
  }

  /** Never the token. */
  @Override
  public String toString() {
    return "NewToken[accessor=" + accessor() + "]";
  }
}
