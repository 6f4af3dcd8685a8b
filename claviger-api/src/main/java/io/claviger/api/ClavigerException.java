package io.claviger.api;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of every error this product raises. The message is always safe to show to the caller: it
 * names secrets and limits, never values, keys, tokens, SQL or host names. The cause may hold more
 * and belongs in a log at most.
 */
public class ClavigerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable Duration retryAfter;

  /**
   * Makes an error.
   *
   * @param code the stable reason
   * @param message what went wrong and what to do; safe to show
   */
  public ClavigerException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  /**
   * Makes an error with a cause.
   *
   * @param code the stable reason
   * @param message what went wrong and what to do; safe to show
   * @param cause the underlying failure, for logs only
   */
  public ClavigerException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null);
  }

  /**
   * Makes an error that may pass by itself.
   *
   * @param code the stable reason
   * @param message what went wrong and what to do; safe to show
   * @param cause the underlying failure, for logs only
   * @param retryAfter when a retry makes sense
   */
  protected ClavigerException(
      ErrorCode code, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /**
   * Returns the stable reason.
   *
   * @return the code
   */
  public final ErrorCode code() {
    return code;
  }

  /**
   * Returns the message, which is safe to show to the caller.
   *
   * @return the message
   */
  public final String safeMessage() {
    String message = getMessage();
    return message == null ? code.wireName() : message;
  }

  /**
   * Returns how long to wait before a retry, when a retry makes sense.
   *
   * @return the wait, or empty when a retry alone does not help
   */
  public final Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
