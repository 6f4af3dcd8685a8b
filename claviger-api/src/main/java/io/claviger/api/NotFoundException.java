package io.claviger.api;

/** The secret, the version, the label, or something else that was named does not exist. */
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
   * Something that is no secret does not exist.
   *
   * @param what for example {@code policy}; no text of a client's
   * @return the error, with the code {@link ErrorCode#NOT_FOUND}
   */
  public static NotFoundException other(String what) {
    return new NotFoundException(ErrorCode.NOT_FOUND, "There is no such " + what);
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
