package io.claviger.api;

/** How it ended. The ordinal is part of the journal's format: only append. */
public enum AuditResult {
  /** It was done. */
  SUCCESS,
  /** It could not be done; the error message says why. */
  FAILURE,
  /** The caller was not allowed. */
  DENIED,
  /**
   * A read that lost against a change: recorded, but nothing was released under this event; the
   * read was decided again under a later one.
   */
  SUPERSEDED
}
