package io.claviger.audit;

/**
 * How far the trail has come.
 *
 * @param seq the last event in the trail
 * @param at the time of its journal row, microseconds since 1970 UTC
 * @param owner the replica that folds
 * @param leaseUntil until when others leave it to the owner, microseconds since 1970 UTC
 * @param now the database's clock
 */
public record FoldPosition(long seq, long at, long owner, long leaseUntil, long now) {}
