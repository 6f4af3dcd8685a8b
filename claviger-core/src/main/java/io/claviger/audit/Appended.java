package io.claviger.audit;

/**
 * Events that are durably in the journal, and what their append saw.
 *
 * @param firstSeq the number of the first of them
 * @param receipt what the journal told
 * @param seen the revisions it saw
 * @param sentAt {@link System#nanoTime()} when the append was sent
 */
public record Appended(long firstSeq, Receipt receipt, Seen seen, long sentAt) {
  /**
   * Whether a result may leave.
   *
   * @param conditions what it was based on, part of an event that was appended here
   * @return whether it still holds
   */
  public boolean holds(Conditions conditions) {
    return conditions.hold(seen, receipt.tip().at());
  }

  /**
   * Whether the caller's token is the reason, or one of them, why a result may not leave.
   *
   * @param conditions what it was based on, of a caller and no secret
   * @return whether the token was changed, revoked, or has expired
   */
  public boolean tokenRefused(Conditions conditions) {
    return !conditions.tokenHolds(seen)
        || (conditions.notAfter() != 0 && conditions.notAfter() <= receipt.tip().at());
  }
}
