package io.claviger.api;

import org.jspecify.annotations.Nullable;

/** A root key or ring key is missing, wrong or unusable. */
public final class KeyException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param message what is wrong with which key and what to do; safe to show
   * @param cause the underlying failure, for logs only
   */
  public KeyException(String message, @Nullable Throwable cause) {
    super(ErrorCode.KEY_UNAVAILABLE, message, cause);
  }
}
