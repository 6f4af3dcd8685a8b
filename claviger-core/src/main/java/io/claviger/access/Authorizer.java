package io.claviger.access;

/**
 * Tells what callers may do, by the policies as this process knows them. That they are still the
 * present ones is checked when what was done is recorded; see {@link Basis}. Thread-safe; called on
 * the caller's thread for every operation.
 */
public interface Authorizer {
  /**
   * What a caller may do.
   *
   * @param caller who
   * @return the rights, all by the same policies
   */
  Rights rights(Caller caller);

  /**
   * Learns that other policies hold now.
   *
   * @param epoch their epoch, as somebody saw it in the database
   * @throws io.claviger.api.UnavailableException if they cannot be loaded
   */
  void learn(long epoch);
}
