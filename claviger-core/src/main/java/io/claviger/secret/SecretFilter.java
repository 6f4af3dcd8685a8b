package io.claviger.secret;

import io.claviger.api.SecretType;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets to list, in bytewise order of their names.
 *
 * @param prefix how names start; empty for all
 * @param type of which type; null for all
 * @param includeDeleted whether soft-deleted ones are listed too (purged ones never are)
 * @param after only names after this one; null for all
 * @param limit the most to return
 */
public record SecretFilter(
    String prefix,
    @Nullable SecretType type,
    boolean includeDeleted,
    @Nullable String after,
    int limit) {}
