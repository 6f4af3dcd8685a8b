package io.claviger.tx;

import org.jspecify.annotations.Nullable;

/** The answer to a commit was lost: the work is either all there or not at all. */
public final class CommitUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates it.
   *
   * @param cause the database's error
   */
  public CommitUnknownException(@Nullable Throwable cause) {
    super("the answer to a commit was lost", cause);
  }
}
