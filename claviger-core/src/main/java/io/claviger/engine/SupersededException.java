package io.claviger.engine;

/** An event of a transaction was based on a token or a revision that is not the same any more. */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;

  SupersededException(int index) {
    super("an event was superseded", null, false, false);
    this.index = index;
  }

  /** Which event of the transaction. */
  int index() {
    return index;
  }
}
