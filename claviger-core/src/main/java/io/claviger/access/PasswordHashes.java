package io.claviger.access;

/**
 * Makes hashes of passwords that are slow to guess. Each takes much memory, so only a few are made
 * at once. Thread-safe.
 */
public interface PasswordHashes {
  /**
   * Waits for a turn.
   *
   * @return the turn, to be closed
   * @throws io.claviger.api.UnavailableException if too many wait already, or nobody finishes soon
   */
  Turn turn();

  /** The right to hash, one after the other. Confined to a thread. */
  interface Turn extends AutoCloseable {
    /**
     * Hashes a password.
     *
     * @param password the password
     * @return its hash with a random salt, as text; at most 1,000 ASCII characters
     */
    String hash(String password);

    /**
     * Compares a password with a hash.
     *
     * @param password the password
     * @param hash the hash
     * @return whether they belong together
     */
    boolean matches(String password, String hash);

    /**
     * Takes as long as a comparison, for those who have no password.
     *
     * @param password what is compared with nothing
     */
    void compareWithNothing(String password);

    /** Lets the next one have a turn. */
    @Override
    void close();
  }
}
