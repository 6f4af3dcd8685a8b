package io.claviger.audit;

/**
 * A row of the journal that a process knows to be there.
 *
 * @param seq its number
 * @param at its time
 * @param hash its hash
 */
public record Tip(long seq, long at, byte[] hash) {}
