package io.claviger.server.remote;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request had no good answer. The message never holds a value or a token. */
public final class RemoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure. */
  public enum Kind {
    /** No connection: nothing was sent. */
    UNREACHABLE,
    /** The server's certificate is not trusted: nothing was sent. */
    UNTRUSTED,
    /** The answer to a read did not come. */
    NO_ANSWER,
    /** The answer to a change did not come: it may have happened. */
    OUTCOME_UNKNOWN,
    /** The server refused. */
    REFUSED,
    /** What answers is no Claviger server. */
    STRANGER
  }

  private final Kind kind;
  private final int status;
  private final @Nullable String code;
  private final @Nullable String requestId;

  RemoteException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = 0;
    this.code = null;
    this.requestId = null;
  }

  RemoteException(int status, String detail, @Nullable String code, @Nullable String requestId) {
    super(detail);
    this.kind = Kind.REFUSED;
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }

  /**
   * Returns the kind.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the HTTP status of a refusal.
   *
   * @return 400 to 599; 0 when there was no answer
   */
  public int status() {
    return status;
  }

  /**
   * Returns the stable code of a refusal.
   *
   * @return such as {@code secret_not_found}
   */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /**
   * Returns what ties the refusal to the server's log and to the audit trail.
   *
   * @return the request's id
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }
}
