package io.claviger.secret;

import org.jspecify.annotations.Nullable;

/**
 * What a change needs to see of a secret beside its header.
 *
 * @param name the secret
 * @param version a version; 0 for none, {@link #CURRENT_VERSION} for the one labelled CURRENT
 * @param idempotencyKey the version written under this key; null for none
 */
public record Wanted(String name, long version, @Nullable String idempotencyKey) {
  /** Stands for the version labelled CURRENT. */
  public static final long CURRENT_VERSION = -1;
}
