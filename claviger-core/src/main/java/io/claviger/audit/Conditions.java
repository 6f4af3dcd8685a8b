package io.claviger.audit;

/**
 * What a result was based on. It may leave only if the append of its event still saw the same; else
 * the event is recorded as superseded. Ids are 0, and the epoch is {@link #ANY_POLICIES}, where
 * nothing is assumed.
 *
 * @param secretUid the secret
 * @param secretRev its revision
 * @param tokenId the caller's token
 * @param tokenRev its revision
 * @param notAfter from when on the result must not leave; microseconds since 1970 UTC, 0 for never
 * @param policyEpoch which policies allowed or denied it
 */
public record Conditions(
    long secretUid, long secretRev, long tokenId, long tokenRev, long notAfter, long policyEpoch) {
  /** The epoch of a result that no policies decided. */
  public static final long ANY_POLICIES = -1;

  /** What a caller is told, and the trail says, when the caller's token does not hold any more. */
  public static final String STALE_TOKEN = "The token was revoked or has expired; log in again";

  /** Nothing is assumed. */
  public static final Conditions NONE = new Conditions(0, 0, 0, 0, 0, ANY_POLICIES);

  /**
   * Whether the assumptions held when the event was appended.
   *
   * @param seen the revisions the append saw
   * @param at the database's clock at the append
   * @return whether the result may leave
   */
  public boolean hold(Seen seen, long at) {
    return (secretUid == 0 || seen.secretRev(secretUid) == secretRev)
        && tokenHolds(seen)
        && policiesHold(seen)
        && (notAfter == 0 || at < notAfter);
  }

  /**
   * Whether the caller's token was still the same.
   *
   * @param seen the revisions the append saw
   * @return whether there is no token, or its revision is as assumed
   */
  public boolean tokenHolds(Seen seen) {
    return tokenId == 0 || seen.tokenRev(tokenId) == tokenRev;
  }

  /**
   * Whether the policies were still the same.
   *
   * @param seen what the append saw
   * @return whether no policies decided, or those of now
   */
  public boolean policiesHold(Seen seen) {
    return policyEpoch == ANY_POLICIES || seen.policyEpoch() == policyEpoch;
  }
}
