package io.claviger.secret;

/**
 * When things happened to a secret, in microseconds since 1970 UTC.
 *
 * @param createdAt when it was created
 * @param createdBy by which principal
 * @param updatedAt when it last changed
 * @param deletedAt when it was soft-deleted; 0 when it is not
 * @param purgeAt from when on it may be purged; 0 when it is not deleted
 */
public record History(
    long createdAt, String createdBy, long updatedAt, long deletedAt, long purgeAt) {}
