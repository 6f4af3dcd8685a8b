package io.claviger.api;

/** The version exists and may not be used any more: it has expired or is disabled. */
public final class GoneException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param code {@link ErrorCode#SECRET_EXPIRED} or {@link ErrorCode#SECRET_DISABLED}
   * @param message what happened and what to do; safe to show
   */
  public GoneException(ErrorCode code, String message) {
    super(code, message);
  }
}
