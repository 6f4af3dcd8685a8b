package io.claviger.secret;

import java.util.List;
import java.util.Optional;

/**
 * A secret with those of its versions that were asked for, read in one statement.
 *
 * @param header the secret
 * @param versions versions, in no particular order
 */
public record StoredSecret(SecretHeader header, List<StoredVersion> versions) {
  /** Copies the list. */
  public StoredSecret {
    versions = List.copyOf(versions);
  }

  /**
   * Finds a version among those that were asked for.
   *
   * @param number the version
   * @return the version, if it exists
   */
  public Optional<StoredVersion> version(long number) {
    for (StoredVersion version : versions) {
      if (version.version() == number) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }
}
