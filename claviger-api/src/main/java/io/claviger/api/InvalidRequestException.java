package io.claviger.api;

/** The input is malformed or outside a limit; nothing was changed. */
public class InvalidRequestException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what went wrong and what to do; safe to show
   */
  public InvalidRequestException(String message) {
    super(ErrorCode.INVALID_REQUEST, message);
  }
}
