package io.claviger.api;

/** The caller may not do this; whether the name exists is not told. */
public final class AccessDeniedException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what went wrong and what to do; safe to show
   */
  public AccessDeniedException(String message) {
    super(ErrorCode.ACCESS_DENIED, message);
  }
}
