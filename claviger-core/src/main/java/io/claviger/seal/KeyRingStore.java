package io.claviger.seal;

import java.util.Optional;

/**
 * Keeps the one wrapped key ring of a database. Thread-safe. What a method stored and answered is
 * durable, and every later {@link #load()} on any replica sees it.
 */
public interface KeyRingStore {
  /**
   * Reads the ring.
   *
   * @return the ring as last stored, or empty when none was ever stored
   */
  Optional<StoredKeyRing> load();

  /**
   * Stores the first ring; false when there is one already.
   *
   * @param ring the ring, of revision 1
   * @return whether it was stored
   */
  boolean insertIfAbsent(StoredKeyRing ring);

  /**
   * Replaces the ring of that revision by one of revision + 1; false when another was faster.
   *
   * @param expectedRevision the revision that is replaced
   * @param ring the new ring
   * @return whether it was replaced
   */
  boolean compareAndSet(long expectedRevision, StoredKeyRing ring);
}
