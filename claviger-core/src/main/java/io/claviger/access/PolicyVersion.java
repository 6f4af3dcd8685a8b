package io.claviger.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a policy.
 *
 * @param name the name
 * @param version 1, 2, 3; 0 for a built-in policy
 * @param description what it is for, perhaps empty
 * @param document YAML or JSON as it was given
 * @param builtIn whether every database has it and nobody changes it
 * @param deleted whether this version says that the policy was deleted
 * @param createdAt when; empty for a built-in policy
 * @param createdBy by which principal; empty for a built-in policy
 */
public record PolicyVersion(
    String name,
    long version,
    String description,
    String document,
    boolean builtIn,
    boolean deleted,
    Optional<Instant> createdAt,
    Optional<String> createdBy) {}
