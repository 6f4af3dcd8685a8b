package io.claviger.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a commit was lost: the change may or may not have happened. It was not retried
 * blindly. Retry with the same idempotency key, or read the state first.
 */
public final class OutcomeUnknownException extends ClavigerException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the error.
   *
   * @param cause the underlying failure, for logs only
   */
  public OutcomeUnknownException(@Nullable Throwable cause) {
    super(
        ErrorCode.OUTCOME_UNKNOWN,
        "The change may or may not have happened; retry with the same idempotency key or read the"
            + " state first",
        cause,
        Duration.ofSeconds(1));
  }
}
