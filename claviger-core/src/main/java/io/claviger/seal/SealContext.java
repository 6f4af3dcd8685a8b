package io.claviger.seal;

/**
 * Where a sealed value belongs; it opens nowhere else.
 *
 * @param secretUid the secret, by the number that a re-created name does not inherit
 * @param version the version within the secret, from 1
 */
public record SealContext(long secretUid, long version) {}
