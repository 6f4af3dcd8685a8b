package io.claviger.api;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One version of a secret, without its value. Versions never change but for their state and the
 * labels pointing at them.
 *
 * @param name the secret
 * @param version the number, from 1, dense within the secret
 * @param type what kind of credential the secret holds
 * @param contentType how to understand the value
 * @param state whether it may be read
 * @param labels the labels pointing at it
 * @param createdAt when, database time, in microseconds
 * @param createdBy the principal
 * @param expiresAt from when on it is refused
 */
public record SecretVersion(
    String name,
    long version,
    SecretType type,
    ContentType contentType,
    VersionState state,
    Set<StagingLabel> labels,
    Instant createdAt,
    String createdBy,
    Optional<Instant> expiresAt) {

  /** Copies the labels. */
  public SecretVersion {
    labels = Set.copyOf(labels);
  }
}
