package io.claviger.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An access token as it is stored: never its text. Times are microseconds since 1970 UTC.
 *
 * @param id random, positive
 * @param accessor names the token without being it
 * @param hash SHA-256 of the token's text
 * @param rev counts the changes that end what is under way, from 1; neither a renewal nor a use
 *     does
 * @param parentId the token it was made with; 0 for none
 * @param grant what it stands for
 * @param life when it was made, and how long it lasts
 * @param usesLeft how often it can still be used; {@link #UNLIMITED} when nobody counts
 * @param revokedAt when it was revoked; 0 when it is not
 */
public record StoredToken(
    long id,
    String accessor,
    byte[] hash,
    long rev,
    long parentId,
    Grant grant,
    Life life,
    int usesLeft,
    long revokedAt) {
  /** The uses of a token that may be used as often as one likes. */
  public static final int UNLIMITED = -1;

  /**
   * What a token stands for; never changes.
   *
   * @param principal whom it stands for
   * @param policies names of policies
   * @param boundAddresses where it may be shown from; empty for everywhere
   * @param description what it is for
   */
  public record Grant(
      String principal,
      Set<String> policies,
      List<AddressRange> boundAddresses,
      String description) {
    /** Copies policies and addresses. */
    public Grant {
      policies = Set.copyOf(policies);
      boundAddresses = List.copyOf(boundAddresses);
    }
  }

  /**
   * How long a token lasts.
   *
   * @param createdAt when it was made
   * @param createdBy by which principal
   * @param ttl how long a renewal lets it live; 0 when it cannot be renewed
   * @param expiresAt from when on it is refused; 0 for never
   * @param maxExpiresAt no renewal goes beyond; 0 when it is not limited
   */
  public record Life(
      long createdAt, String createdBy, long ttl, long expiresAt, long maxExpiresAt) {}

  /** Whom it stands for. */
  public String principal() {
    return grant.principal();
  }

  /** Names of policies. */
  public Set<String> policies() {
    return grant.policies();
  }

  /** From when on it is refused; 0 for never. */
  public long expiresAt() {
    return life.expiresAt();
  }

  /** Whether each use is counted. */
  public boolean isLimited() {
    return usesLeft != UNLIMITED;
  }

  /** Whether it can be renewed. */
  public boolean isRenewable() {
    return life.ttl() != 0 && life.expiresAt() != 0;
  }

  /** The last moment it can ever reach; 0 for none. */
  public long latestEnd() {
    return isRenewable() || life.maxExpiresAt() != 0 ? life.maxExpiresAt() : life.expiresAt();
  }

  /**
   * Tells what it is worth.
   *
   * @param now the database's clock
   * @return its state then
   */
  public TokenState state(long now) {
    if (revokedAt != 0) {
      return TokenState.REVOKED;
    }
    if (life.expiresAt() != 0 && life.expiresAt() <= now) {
      return TokenState.EXPIRED;
    }
    return usesLeft == 0 ? TokenState.USED_UP : TokenState.ACTIVE;
  }

  /**
   * Whether it may be shown from an address. What cannot be read as an address is in no range.
   *
   * @param address as the socket tells it
   * @return whether it may
   */
  public boolean isPermittedFrom(Optional<String> address) {
    List<AddressRange> bound = grant.boundAddresses();
    return bound.isEmpty()
        || address
            .flatMap(IpAddress::parse)
            .filter(shown -> bound.stream().anyMatch(range -> range.contains(shown)))
            .isPresent();
  }

  /**
   * The token, revoked.
   *
   * @param at when
   * @return its successor
   */
  public StoredToken revoked(long at) {
    return new StoredToken(id, accessor, hash, rev + 1, parentId, grant, life, usesLeft, at);
  }

  /**
   * The token, renewed.
   *
   * @param newExpiry from when on it is refused
   * @return the same revision, with another expiry
   */
  public StoredToken renewed(long newExpiry) {
    Life longer =
        new Life(life.createdAt(), life.createdBy(), life.ttl(), newExpiry, life.maxExpiresAt());
    return new StoredToken(id, accessor, hash, rev, parentId, grant, longer, usesLeft, revokedAt);
  }

  /**
   * The token after one more use.
   *
   * @return the same revision, with one use less
   */
  public StoredToken used() {
    return new StoredToken(id, accessor, hash, rev, parentId, grant, life, usesLeft - 1, revokedAt);
  }
}
