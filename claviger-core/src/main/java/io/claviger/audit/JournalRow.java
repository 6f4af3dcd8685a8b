package io.claviger.audit;

/**
 * One row of the journal. It covers the events {@code seq - n + 1} to {@code seq}.
 *
 * @param seq the number of its last event; dense over the rows
 * @param n how many events
 * @param at the database's clock, microseconds since 1970 UTC; never runs backwards
 * @param groupId the group's random id
 * @param payload the events
 * @param mac authenticates group id and payload
 * @param hash links the row to its predecessor, see {@link ChainHash}
 * @param seen the revisions the append saw, see {@link Seen}
 */
public record JournalRow(
    long seq,
    int n,
    long at,
    byte[] groupId,
    byte[] payload,
    byte[] mac,
    byte[] hash,
    byte[] seen) {}
