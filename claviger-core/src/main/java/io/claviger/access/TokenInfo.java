package io.claviger.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of an access token, without the token.
 *
 * @param accessor names it
 * @param grant whom and what it stands for
 * @param state what it is worth now
 * @param createdAt when it was made
 * @param createdBy by which principal
 * @param expiresAt from when on it is refused; empty for never
 * @param maxExpiresAt no renewal goes beyond; empty when it cannot be renewed, or without end
 * @param renewable whether it can be renewed
 * @param usesLeft how often it can still be used; empty when nobody counts
 * @param parent the accessor of the token it was made with; empty when there is none (any more)
 * @param revokedAt when it was revoked
 */
public record TokenInfo(
    String accessor,
    StoredToken.Grant grant,
    TokenState state,
    Instant createdAt,
    String createdBy,
    Optional<Instant> expiresAt,
    Optional<Instant> maxExpiresAt,
    boolean renewable,
    OptionalInt usesLeft,
    Optional<String> parent,
    Optional<Instant> revokedAt) {
  /**
   * Whom it stands for.
   *
   * @return the principal
   */
  public String principal() {
    return grant.principal();
  }

  /**
   * What it may do.
   *
   * @return names of policies
   */
  public Set<String> policies() {
    return grant.policies();
  }

  /**
   * Where it may be shown from.
   *
   * @return ranges; empty for everywhere
   */
  public List<AddressRange> boundAddresses() {
    return grant.boundAddresses();
  }

  /**
   * What it is for.
   *
   * @return may be empty
   */
  public String description() {
    return grant.description();
  }
}
