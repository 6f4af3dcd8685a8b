package io.claviger.api;

/** The secret, the version or the label does not exist. */
public final class NotFoundException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  private NotFoundException(ErrorCode code, String message) {
    super(code, message);
  }

  /**
   * No secret has the name asked for.
   *
   * @return the error, with the code {@link ErrorCode#SECRET_NOT_FOUND}
   */
  public static NotFoundException secret() {
    return new NotFoundException(ErrorCode.SECRET_NOT_FOUND, "Secret not found");
  }

  /**
   * The secret exists, the version asked for does not.
   *
   * @param selector what was asked for, for example {@code version 7} or {@code label PENDING}
   * @return the error, with the code {@link ErrorCode#VERSION_NOT_FOUND}
   */
  public static NotFoundException version(String selector) {
    return new NotFoundException(
        ErrorCode.VERSION_NOT_FOUND, "The secret has no " + selector + "; list its versions");
  }
}
