package io.claviger.engine;

import io.claviger.api.ErrorCode;
import java.util.Locale;

/** How a read or a change ended, as coarsely as operators want to count it. */
enum Outcome {
  SUCCESS,
  /** A change that found everything as wanted. */
  UNCHANGED,
  DENIED,
  NOT_FOUND,
  EXPIRED,
  /** By the state of the secret or by the rules. */
  REFUSED,
  /** Database, audit log or queues could not do it. */
  UNAVAILABLE,
  /** Altered data, a missing key, or a defect. */
  ERROR;

  static Outcome of(ErrorCode code) {
    return switch (code) {
      case ACCESS_DENIED, UNAUTHENTICATED -> DENIED;
      case SECRET_NOT_FOUND, VERSION_NOT_FOUND, ErrorCode.NOT_FOUND -> NOT_FOUND;
      case SECRET_EXPIRED -> EXPIRED;
      case AUDIT_UNAVAILABLE, DATABASE_UNAVAILABLE, OVERLOADED, OUTCOME_UNKNOWN, CLOSED ->
          UNAVAILABLE;
      case INTEGRITY_VIOLATION, KEY_UNAVAILABLE, INTERNAL -> ERROR;
      default -> REFUSED;
    };
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
