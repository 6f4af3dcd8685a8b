package io.claviger.api;

import java.util.Locale;

/**
 * The stable, machine-readable reasons for which an operation is refused. The wire form is the
 * lower-case name, for example {@code secret_not_found}.
 */
public enum ErrorCode {
  /** The input is malformed or outside a limit; nothing was changed. */
  INVALID_REQUEST,
  /** A builder or setting is wrong; nothing was started. */
  INVALID_CONFIGURATION,
  /** Nobody is authenticated. */
  UNAUTHENTICATED,
  /** The caller may not do this. Answered alike for names that exist and names that do not. */
  ACCESS_DENIED,
  /** No secret has this name. */
  SECRET_NOT_FOUND,
  /** The secret has no such version, or no version carries the label. */
  VERSION_NOT_FOUND,
  /** There is no such policy, token, role or the like. */
  NOT_FOUND,
  /** A secret of this name exists already. */
  SECRET_EXISTS,
  /** The secret is soft-deleted; restore it first. */
  SECRET_DELETED,
  /** The secret is not in the state the operation needs. */
  STATE_CONFLICT,
  /** Check-and-set: the current version is not the expected one. */
  VERSION_CONFLICT,
  /** The idempotency key was used before with another value. */
  IDEMPOTENCY_CONFLICT,
  /** The version has expired. */
  SECRET_EXPIRED,
  /** The version is disabled. */
  SECRET_DISABLED,
  /** The audit journal cannot take the event, so nothing may happen. */
  AUDIT_UNAVAILABLE,
  /** The database does not answer. */
  DATABASE_UNAVAILABLE,
  /** A queue is full or a wait took too long. */
  OVERLOADED,
  /** The change may or may not have happened; retry with the same idempotency key. */
  OUTCOME_UNKNOWN,
  /** Stored data fails its authenticity check; somebody altered the database. */
  INTEGRITY_VIOLATION,
  /** A key is missing, wrong or unusable. */
  KEY_UNAVAILABLE,
  /** The instance is closed. */
  CLOSED,
  /** A defect of Claviger; its log has more. */
  INTERNAL;

  /**
   * Returns the wire form.
   *
   * @return the lower-case name
   */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
