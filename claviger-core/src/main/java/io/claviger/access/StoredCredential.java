package io.claviger.access;

import java.security.MessageDigest;
import java.util.List;

/**
 * What proves who somebody is, as it is stored: a hash. Times are microseconds since 1970 UTC.
 *
 * @param accessor names it without being it
 * @param loginId the {@link StoredLogin#id} of the login it belongs to
 * @param rev raised by every change
 * @param hash what the database keeps in its place
 * @param life when it was made, by whom, and until when it holds
 * @param boundAddresses where it may be used; empty for everywhere
 * @param usesLeft how often it can still be used; {@link #UNLIMITED} if nobody counts
 * @param revokedAt when it was revoked; 0 if it was not
 * @param failures what went wrong
 */
public record StoredCredential(
    String accessor,
    String loginId,
    long rev,
    byte[] hash,
    Life life,
    List<AddressRange> boundAddresses,
    int usesLeft,
    long revokedAt,
    Failures failures) {
  /** The uses of a credential that may be used as often as one likes. */
  public static final int UNLIMITED = -1;

  /** Copies hash and addresses. */
  public StoredCredential {
    hash = hash.clone();
    boundAddresses = List.copyOf(boundAddresses);
  }

  @Override
  public byte[] hash() {
    return hash.clone();
  }

  /**
   * When it holds.
   *
   * @param createdAt when it was made
   * @param createdBy by which principal
   * @param expiresAt from when on it is refused; 0 for never
   */
  public record Life(long createdAt, String createdBy, long expiresAt) {}

  /**
   * Attempts in a row that failed.
   *
   * @param count how many
   * @param lockedUntil until when everything is refused; 0 if nothing is
   */
  public record Failures(int count, long lockedUntil) {
    /** None. */
    public static final Failures NONE = new Failures(0, 0);
  }

  /**
   * What it is worth at a moment.
   *
   * @param now the moment
   * @return its state
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
   * Whether each use is counted.
   *
   * @return whether it is
   */
  public boolean isLimited() {
    return usesLeft != UNLIMITED;
  }

  /**
   * The same, used once more.
   *
   * @return its next revision
   */
  public StoredCredential used() {
    return next(usesLeft - 1, revokedAt, failures);
  }

  /**
   * The same, revoked.
   *
   * @param at now
   * @return its next revision
   */
  public StoredCredential revoked(long at) {
    return next(usesLeft, at, failures);
  }

  /**
   * The same, with other failures.
   *
   * @param newFailures what went wrong
   * @return its next revision
   */
  public StoredCredential with(Failures newFailures) {
    return next(usesLeft, revokedAt, newFailures);
  }

  /**
   * Another credential in the place of this one.
   *
   * @param newHash its hash
   * @param newLife when it was made
   * @return the next revision
   */
  public StoredCredential replaced(byte[] newHash, Life newLife) {
    return new StoredCredential(
        accessor, loginId, rev + 1, newHash, newLife, boundAddresses, usesLeft, 0, Failures.NONE);
  }

  private StoredCredential next(int uses, long revoked, Failures failed) {
    return new StoredCredential(
        accessor, loginId, rev + 1, hash, life, boundAddresses, uses, revoked, failed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredCredential that
        && accessor.equals(that.accessor)
        && loginId.equals(that.loginId)
        && rev == that.rev
        && MessageDigest.isEqual(hash, that.hash)
        && life.equals(that.life)
        && boundAddresses.equals(that.boundAddresses)
        && usesLeft == that.usesLeft
        && revokedAt == that.revokedAt
        && failures.equals(that.failures);
  }

  @Override
  public int hashCode() {
    return accessor.hashCode();
  }

  /** Never the hash. */
  @Override
  public String toString() {
    return "StoredCredential[" + accessor + ", rev=" + rev + "]";
  }
}
