package io.claviger.seal;

import java.util.Optional;

/** Keeps the one wrapped key ring of a database. Thread-safe. */
public interface KeyRingStore {
  Optional<StoredKeyRing> load();

  /** Stores the first ring; false when there is one already. */
  boolean insertIfAbsent(StoredKeyRing ring);

  /** Replaces the ring of that revision by one of revision + 1; false when another was faster. */
  boolean compareAndSet(long expectedRevision, StoredKeyRing ring);
}
