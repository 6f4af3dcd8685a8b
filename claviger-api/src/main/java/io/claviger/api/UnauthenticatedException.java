package io.claviger.api;

/** Nobody is authenticated, so nobody can be held to account: the operation was not started. */
public final class UnauthenticatedException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what went wrong and what to do; safe to show
   */
  public UnauthenticatedException(String message) {
    super(ErrorCode.UNAUTHENTICATED, message);
  }
}
