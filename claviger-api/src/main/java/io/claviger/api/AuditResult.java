package io.claviger.api;

/** How it ended. */
public enum AuditResult {
  /** It was done. */
  SUCCESS(1),
  /** It could not be done; the error message says why. */
  FAILURE(2),
  /** The caller was not allowed. */
  DENIED(3),
  /**
   * A read that lost against a change: recorded, but nothing was released under this event; the
   * read was decided again under a later one.
   */
  SUPERSEDED(4);

  private static final AuditResult[] BY_NUMBER = {SUCCESS, FAILURE, DENIED, SUPERSEDED};

  private final int number;

  AuditResult(int number) {
    this.number = number;
  }

  /**
   * The number that stands for it where it is stored; never given to another result.
   *
   * @return 1 or more
   */
  public int number() {
    return number;
  }

  /**
   * Finds a result.
   *
   * @param number its number
   * @return the result
   * @throws IllegalArgumentException if no result has it
   */
  public static AuditResult ofNumber(int number) {
    if (number < 1 || number > BY_NUMBER.length) {
      throw new IllegalArgumentException("no audit result has the number " + number);
    }
    return BY_NUMBER[number - 1];
  }
}
