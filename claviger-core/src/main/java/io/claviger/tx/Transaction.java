package io.claviger.tx;

/**
 * One unit of work on the database. Stores that are given it work inside it. For one thread at a
 * time.
 */
public interface Transaction extends AutoCloseable {
  /**
   * The database's clock, the same for the whole transaction.
   *
   * @return microseconds since 1970 UTC
   */
  long now();

  /**
   * Makes the work durable.
   *
   * @throws ContentionException if it certainly was rolled back and may be tried again
   * @throws CommitUnknownException if the answer was lost
   */
  void commit();

  /** Rolls back what was not committed. Safe to call twice; never throws. */
  @Override
  void close();
}
