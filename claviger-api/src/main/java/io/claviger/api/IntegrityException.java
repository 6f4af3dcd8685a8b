package io.claviger.api;

/** Stored data fails its authenticity check: somebody altered the database. Nothing is released. */
public final class IntegrityException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what went wrong and what to do; safe to show
   */
  public IntegrityException(String message) {
    super(ErrorCode.INTEGRITY_VIOLATION, message);
  }
}
