package io.claviger.secret;

import io.claviger.api.SecretState;

/**
 * One secret without its versions. Every change makes a new header with {@code rev + 1}.
 *
 * @param uid random, positive, never used again, also not when the name is
 * @param name the name; a purged secret keeps it, and frees it
 * @param state its state
 * @param rev counts the changes, from 1
 * @param lastVersion the highest version number given out
 * @param labels where the staging labels point
 * @param attributes what people say about it
 * @param history when things happened to it
 */
public record SecretHeader(
    long uid,
    String name,
    SecretState state,
    long rev,
    long lastVersion,
    Labels labels,
    Attributes attributes,
    History history) {}
