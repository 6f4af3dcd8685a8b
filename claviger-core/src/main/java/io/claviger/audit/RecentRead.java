package io.claviger.audit;

/**
 * A principal has read a secret.
 *
 * @param principal who
 * @param secretUid the secret, whatever its version
 * @param at the last time, microseconds since 1970 UTC
 */
public record RecentRead(String principal, long secretUid, long at) {}
