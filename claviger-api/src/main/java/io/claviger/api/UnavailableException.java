package io.claviger.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The service cannot answer now: the audit journal or the database is out of reach, or a bounded
 * queue is full. Nothing was released and nothing changed; a later retry is safe.
 */
public final class UnavailableException extends ClavigerException {
  private static final long serialVersionUID = 1L;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /**
   * Makes the error.
   *
   * @param code {@link ErrorCode#AUDIT_UNAVAILABLE}, {@link ErrorCode#DATABASE_UNAVAILABLE}, {@link
   *     ErrorCode#OVERLOADED} or {@link ErrorCode#CLOSED}
   * @param message what is out of reach; safe to show
   * @param cause the underlying failure, for logs only
   */
  public UnavailableException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause, RETRY_AFTER);
  }
}
