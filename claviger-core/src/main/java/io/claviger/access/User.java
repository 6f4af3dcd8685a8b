package io.claviger.access;

import java.time.Instant;

/**
 * A person who logs in with a password.
 *
 * @param name the name, see {@link UserNames#check}
 * @param grant what a login gives
 * @param createdAt when it was made
 * @param createdBy by which principal
 * @param updatedAt when the grant was changed last
 */
public record User(
    String name, LoginGrant grant, Instant createdAt, String createdBy, Instant updatedAt) {}
