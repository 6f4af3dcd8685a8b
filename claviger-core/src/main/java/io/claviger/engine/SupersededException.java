package io.claviger.engine;

/**
 * An event of a transaction was based on a token, a revision or policies that are not the same any
 * more.
 */
final class SupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final RuntimeException meaning;

  /**
   * Makes it.
   *
   * @param index which event
   * @param meaning what its caller is told, or does
   */
  SupersededException(int index, RuntimeException meaning) {
    super("an event was superseded", null, false, false);
    this.index = index;
    this.meaning = meaning;
  }

  /**
   * What it means to the event's caller.
   *
   * @return that the token does not hold any more, or a {@link PoliciesMovedException}
   */
  RuntimeException meaning() {
    return meaning;
  }

  /** Which event of the transaction. */
  int index() {
    return index;
  }
}
