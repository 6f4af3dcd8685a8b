package io.claviger.secret;

import io.claviger.api.ContentType;
import io.claviger.api.VersionState;
import io.claviger.seal.Sealed;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret. Immutable but for its state, and for the ring key its value is sealed
 * with.
 *
 * @param secretUid the secret
 * @param version its number, from 1
 * @param state whether it may be read
 * @param contentType how to understand the value
 * @param sealed the sealed value; null where only metadata was asked for
 * @param idempotencyKey the key its writer gave; null for none
 * @param createdAt microseconds since 1970 UTC
 * @param createdBy the principal that wrote it
 * @param expiresAt from when on it is not read; microseconds since 1970 UTC, 0 for never
 */
public record StoredVersion(
    long secretUid,
    long version,
    VersionState state,
    ContentType contentType,
    @Nullable Sealed sealed,
    @Nullable String idempotencyKey,
    long createdAt,
    String createdBy,
    long expiresAt) {
  /**
   * The same version in another state.
   *
   * @param newState the state
   * @return the version
   */
  public StoredVersion in(VersionState newState) {
    return new StoredVersion(
        secretUid,
        version,
        newState,
        contentType,
        sealed,
        idempotencyKey,
        createdAt,
        createdBy,
        expiresAt);
  }
}
