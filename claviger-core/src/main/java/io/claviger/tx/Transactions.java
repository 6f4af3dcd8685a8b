package io.claviger.tx;

/** Begins units of work. Thread-safe. */
public interface Transactions {
  /**
   * Begins a transaction for changes: READ COMMITTED on PostgreSQL, the one writer on SQLite.
   *
   * @return the open transaction, to be closed by the caller
   * @throws ContentionException if it is not this one's turn in time
   * @throws io.claviger.api.UnavailableException if the database does not answer
   */
  Transaction begin();
}
