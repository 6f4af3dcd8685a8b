package io.claviger.secret;

/**
 * How many secrets have a CURRENT version that is about to expire.
 *
 * @param soon before the nearer of two times
 * @param later before the farther one; includes the sooner ones
 */
public record Expiring(long soon, long later) {}
