package io.claviger.audit;

/**
 * What a result was based on. It may leave only if the append of its event still saw the same; else
 * the event is recorded as superseded. Ids are 0 where nothing is assumed.
 *
 * @param secretUid the secret
 * @param secretRev its revision
 * @param tokenId the caller's token
 * @param tokenRev its revision
 * @param notAfter from when on the result must not leave; microseconds since 1970 UTC, 0 for never
 */
public record Conditions(
    long secretUid, long secretRev, long tokenId, long tokenRev, long notAfter) {
  /** Nothing is assumed. */
  public static final Conditions NONE = new Conditions(0, 0, 0, 0, 0);

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
}
