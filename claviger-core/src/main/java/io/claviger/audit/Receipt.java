package io.claviger.audit;

/**
 * What an append tells.
 *
 * @param tip the row just appended
 * @param predecessorFound whether the row this process appended before is still there; if not, the
 *     database was rolled back or cut
 * @param incarnation random number of this database's life; another one after a restore
 * @param policyEpoch counts changes of policies
 * @param ringFloor the lowest id of a sealing key that may still be written with
 * @param seen the revisions, see {@link Seen}
 */
public record Receipt(
    Tip tip,
    boolean predecessorFound,
    long incarnation,
    long policyEpoch,
    int ringFloor,
    byte[] seen) {}
