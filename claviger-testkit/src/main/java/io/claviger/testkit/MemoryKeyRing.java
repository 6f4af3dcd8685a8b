package io.claviger.testkit;

import io.claviger.seal.KeyRingStore;
import io.claviger.seal.StoredKeyRing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key ring of a {@link MemoryDatabase}. */
final class MemoryKeyRing implements KeyRingStore {
  private final MemoryDatabase database;

  MemoryKeyRing(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<StoredKeyRing> load() {
    return database.read(state -> Optional.ofNullable(state.ring).map(MemoryKeyRing::copy));
  }

  @Override
  public boolean insertIfAbsent(StoredKeyRing ring) {
    return database.write(
        state -> {
          boolean absent = state.ring == null;
          if (absent) {
            state.ring = copy(ring);
          }
          return absent;
        });
  }

  @Override
  public boolean compareAndSet(long expectedRevision, StoredKeyRing ring) {
    return database.write(
        state -> {
          @Nullable StoredKeyRing old = state.ring;
          boolean expected = old != null && old.revision() == expectedRevision;
          if (expected) {
            state.ring = copy(ring);
          }
          return expected;
        });
  }

  private static StoredKeyRing copy(StoredKeyRing ring) {
    return new StoredKeyRing(ring.revision(), ring.rootKeyId(), ring.wrapped().clone());
  }
}
