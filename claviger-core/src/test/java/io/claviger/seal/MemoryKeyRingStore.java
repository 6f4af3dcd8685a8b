package io.claviger.seal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One row of memory. A test may slip something in just before the next write. */
final class MemoryKeyRingStore implements KeyRingStore {
  final AtomicReference<StoredKeyRing> row = new AtomicReference<>();
  final AtomicReference<Runnable> beforeNextWrite = new AtomicReference<>();
  final AtomicInteger loads = new AtomicInteger();

  @Override
  public Optional<StoredKeyRing> load() {
    loads.incrementAndGet();
    return Optional.ofNullable(row.get());
  }

  @Override
  public boolean insertIfAbsent(StoredKeyRing ring) {
    runHook();
    return row.compareAndSet(null, ring);
  }

  @Override
  public boolean compareAndSet(long expectedRevision, StoredKeyRing ring) {
    runHook();
    StoredKeyRing before = row.get();
    return before != null
        && before.revision() == expectedRevision
        && row.compareAndSet(before, ring);
  }

  private void runHook() {
    Runnable hook = beforeNextWrite.getAndSet(null);
    if (hook != null) {
      hook.run();
    }
  }
}
