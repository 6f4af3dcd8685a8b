package io.claviger.access;

/**
 * A version of a policy as it is stored. Times are microseconds since 1970 UTC.
 *
 * @param name its name
 * @param version 1, 2, 3 within the name
 * @param document YAML or JSON; empty when the version says that the policy was deleted
 * @param createdAt when the version was made
 * @param createdBy by which principal
 * @param deleted whether the policy was deleted by this version
 */
public record StoredPolicy(
    String name,
    long version,
    String document,
    long createdAt,
    String createdBy,
    boolean deleted) {}
