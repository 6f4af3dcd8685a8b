package io.claviger.audit;

/**
 * What a principal and a secret had to do with each other before.
 *
 * @param secretUid the secret
 * @param principal who
 * @param known whether the principal has read any version of it
 * @param since when anybody read it for the first time, microseconds since 1970 UTC; 0 when nobody
 *     did
 */
public record ReaderPast(long secretUid, String principal, boolean known, long since) {}
