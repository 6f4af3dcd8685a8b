package io.claviger.tx;

import org.jspecify.annotations.Nullable;

/**
 * The database gave way to somebody else (lock time-out, deadlock, a unique key just taken):
 * nothing was changed and the work may be tried again.
 */
public final class ContentionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates it.
   *
   * @param message what happened; holds no data
   * @param cause the database's error
   */
  public ContentionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
