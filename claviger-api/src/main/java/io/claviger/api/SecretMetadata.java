package io.claviger.api;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of a secret but its values.
 *
 * @param name the name
 * @param state active, soft-deleted or purged
 * @param type what kind of credential it holds
 * @param description for people, may be empty
 * @param owner who answers for it, may be empty
 * @param tags free keys and values
 * @param expiresDays how many days each new version lives, when limited
 * @param labels where the labels point
 * @param lastVersion the highest version number
 * @param createdAt when it was created
 * @param createdBy the principal who created it
 * @param updatedAt when it last changed
 * @param expiresAt when its CURRENT version expires
 * @param deletedAt when it was soft-deleted
 * @param purgeAt when its recovery window ends
 * @param lastReadAt when a value was read last; only where one secret is asked for, and as far as
 *     the audit trail has come, which is a moment behind
 * @param readers30d how many principals read a value in the last 30 days; as {@code lastReadAt}
 */
public record SecretMetadata(
    String name,
    SecretState state,
    SecretType type,
    String description,
    String owner,
    Map<String, String> tags,
    OptionalInt expiresDays,
    Map<StagingLabel, Long> labels,
    long lastVersion,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    Optional<Instant> expiresAt,
    Optional<Instant> deletedAt,
    Optional<Instant> purgeAt,
    Optional<Instant> lastReadAt,
    OptionalLong readers30d) {

  /** Copies the maps. */
  public SecretMetadata {
    tags = Map.copyOf(tags);
    labels = Map.copyOf(labels);
  }

  /**
   * The same with what is known of its readers.
   *
   * @param lastRead when a value was read last; null for never
   * @param readers how many principals read one in the last 30 days
   * @return the metadata
   */
  public SecretMetadata withReaders(@Nullable Instant lastRead, long readers) {
    return new SecretMetadata(
        name,
        state,
        type,
        description,
        owner,
        tags,
        expiresDays,
        labels,
        lastVersion,
        createdAt,
        createdBy,
        updatedAt,
        expiresAt,
        deletedAt,
        purgeAt,
        Optional.ofNullable(lastRead),
        OptionalLong.of(readers));
  }
}
