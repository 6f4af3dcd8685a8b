package io.claviger.secret;

import org.jspecify.annotations.Nullable;

/**
 * What a change needs to see of a secret beside its header.
 *
 * @param name the secret
 * @param version a version; 0 for none
 * @param idempotencyKey the version written under this key; null for none
 */
public record Wanted(String name, long version, @Nullable String idempotencyKey) {}
