package io.claviger.api;

import java.util.Optional;

/**
 * Something in the audit log that somebody altered outside Claviger.
 *
 * @param id the event; of a group of the journal its last one
 * @param kind a stable lower-case name such as {@code trail_edited}
 * @param column the column of the trail, where it is about one
 * @param what a sentence about it
 */
public record AuditDamage(long id, String kind, Optional<String> column, String what) {}
