package io.claviger.api;

/**
 * The request is well-formed and allowed, but not in the present state: the name exists, the secret
 * is soft-deleted, the expected version is not current, or an idempotency key was used before.
 */
public final class ConflictException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param code which conflict
   * @param message what is in the way and what to do; safe to show
   */
  public ConflictException(ErrorCode code, String message) {
    super(code, message);
  }
}
