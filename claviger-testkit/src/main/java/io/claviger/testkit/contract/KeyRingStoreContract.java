package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.seal.KeyRingStore;
import io.claviger.seal.StoredKeyRing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link KeyRingStore} does. */
public abstract class KeyRingStoreContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected KeyRingStoreContract() {}

  @Test
  void isEmptyAtFirst() {
    assertThat(store().load()).isEmpty();
  }

  @Test
  void givesBackTheFirstRing() {
    StoredKeyRing ring = new StoredKeyRing(1, Samples.HOSTILE, samples.bytes(100_000));

    assertThat(store().insertIfAbsent(ring)).isTrue();
    assertHolds(ring);
  }

  @Test
  void keepsTheFirstRingWhenAnotherOneComes() {
    StoredKeyRing first = ring(1);
    store().insertIfAbsent(first);

    assertThat(store().insertIfAbsent(ring(1))).isFalse();
    assertHolds(first);
  }

  @Test
  void replacesTheRingOfTheExpectedRevision() {
    store().insertIfAbsent(ring(1));
    StoredKeyRing second = new StoredKeyRing(2, "another-root", samples.bytes(7));

    assertThat(store().compareAndSet(1, second)).isTrue();
    assertHolds(second);
  }

  @Test
  void keepsTheRingWhenAnotherRevisionIsExpected() {
    assertThat(store().compareAndSet(0, ring(1))).isFalse();
    assertThat(store().load()).isEmpty();
    store().insertIfAbsent(ring(1));
    StoredKeyRing second = ring(2);
    store().compareAndSet(1, second);

    assertThat(store().compareAndSet(1, ring(2))).isFalse();
    assertThat(store().compareAndSet(3, ring(4))).isFalse();
    assertHolds(second);
  }

  @Test
  void takesOneOfManyFirstRings() throws Exception {
    List<StoredKeyRing> rings = List.of(ring(1), ring(1), ring(1), ring(1));
    List<Boolean> taken =
        Threads.race(4, thread -> () -> store().insertIfAbsent(rings.get(thread)));

    assertThat(taken).containsExactlyInAnyOrder(true, false, false, false);
    assertHolds(rings.get(taken.indexOf(true)));
  }

  @Test
  void takesOneOfManySuccessors() throws Exception {
    store().insertIfAbsent(ring(1));
    List<StoredKeyRing> rings = List.of(ring(2), ring(2), ring(2), ring(2));
    List<Boolean> taken =
        Threads.race(4, thread -> () -> store().compareAndSet(1, rings.get(thread)));

    assertThat(taken).containsExactlyInAnyOrder(true, false, false, false);
    assertHolds(rings.get(taken.indexOf(true)));
  }

  private void assertHolds(StoredKeyRing ring) {
    assertThat(store().load()).get().usingRecursiveComparison().isEqualTo(ring);
  }

  private StoredKeyRing ring(long revision) {
    return new StoredKeyRing(revision, "root", samples.bytes(300));
  }

  private KeyRingStore store() {
    return database().keyRingStore();
  }
}
