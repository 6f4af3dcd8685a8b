package io.claviger.secret;

import org.jspecify.annotations.Nullable;

/**
 * What a change writes.
 *
 * @param header the header to store: a new secret when its {@code rev} is 1, else the successor of
 *     {@code rev - 1}
 * @param added a version to add; null for none
 * @param changed a version whose state changes; null for none
 * @param destroyVersions whether all versions are deleted with their values
 */
public record SecretMutation(
    SecretHeader header,
    @Nullable StoredVersion added,
    @Nullable StoredVersion changed,
    boolean destroyVersions) {
  /**
   * Only the header changes.
   *
   * @param header the new header
   * @return the mutation
   */
  public static SecretMutation of(SecretHeader header) {
    return new SecretMutation(header, null, null, false);
  }
}
