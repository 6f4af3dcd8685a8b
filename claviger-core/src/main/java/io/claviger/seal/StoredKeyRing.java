package io.claviger.seal;

/**
 * The key ring as the database keeps it. The array is not copied: whoever gets it does not change
 * it.
 *
 * @param revision counts the changes, from 1
 * @param rootKeyId the root key that wrapped it
 * @param wrapped the wrapped ring
 */
public record StoredKeyRing(long revision, String rootKeyId, byte[] wrapped) {}
