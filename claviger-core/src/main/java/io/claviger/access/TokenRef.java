package io.claviger.access;

/**
 * The access token a caller came with, as it was when it was looked up. A read under it is released
 * only while the token still has this revision.
 *
 * @param id the token's row
 * @param rev its revision when it was looked up
 * @param expiresAt from when on it is refused; microseconds since 1970 UTC, 0 for never
 */
public record TokenRef(long id, long rev, long expiresAt) {}
