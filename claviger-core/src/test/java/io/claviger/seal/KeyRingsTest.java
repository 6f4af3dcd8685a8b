package io.claviger.seal;

import static io.claviger.seal.SealFixtures.NOW;
import static io.claviger.seal.SealFixtures.RANDOM;
import static io.claviger.seal.SealFixtures.opened;
import static io.claviger.seal.SealFixtures.rings;
import static io.claviger.seal.SealFixtures.rootKey;
import static io.claviger.seal.SealFixtures.roots;
import static io.claviger.seal.SealFixtures.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.IntegrityException;
import io.claviger.api.KeyException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class KeyRingsTest {
  private final MemoryKeyRingStore store = new MemoryKeyRingStore();
  private final LocalRootKey root = rootKey();

  @Test
  void theFirstOpenMakesTheRingAndTheNextFindsIt() {
    KeyRings first = opened(store, root);
    KeyRings second = opened(store, root);

    assertThat(first.revision()).isEqualTo(1);
    assertThat(second.revision()).isEqualTo(1);
    assertThat(second.current().encode()).isEqualTo(first.current().encode());
    assertThat(first.current().active(KeyPurpose.SEAL).createdAt()).isEqualTo(NOW);
    assertThat(store.row.get().rootKeyId()).isEqualTo(root.id());
  }

  @Test
  void whoLosesTheRaceOfOpeningTakesTheWinnersRing() {
    KeyRings winner = rings(store, root);
    KeyRings loser = rings(store, root);
    store.beforeNextWrite.set(winner::open);

    loser.open();

    assertThat(loser.current().encode()).isEqualTo(winner.current().encode());
  }

  @Test
  void isOfNoUseBeforeItIsOpen() {
    KeyRings closed = rings(store, root);

    assertThatThrownBy(closed::current).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(closed::refresh).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> closed.update(ring -> ring)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMissingRootKeyIsNamedWithThosePresent() {
    opened(store, root);
    LocalRootKey other = rootKey();
    LocalRootKey another = rootKey();

    assertThatThrownBy(() -> opened(store, other, another))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("needs root key " + root.id())
        .hasMessageContaining(other.id() + ", " + another.id());
  }

  @Test
  void aRootKeyThatIsNotThePrimaryOpensToo() {
    KeyRings first = opened(store, root);

    assertThat(opened(store, rootKey(), root).current().encode())
        .isEqualTo(first.current().encode());
  }

  @Test
  void aRowOfAnotherRevisionOrRootKeyDoesNotOpen() {
    opened(store, root);
    StoredKeyRing row = store.row.get();
    LocalRootKey other = rootKey();

    store.row.set(new StoredKeyRing(2, row.rootKeyId(), row.wrapped()));
    assertThatThrownBy(() -> opened(store, root)).isInstanceOf(KeyException.class);

    store.row.set(new StoredKeyRing(1, other.id(), row.wrapped()));
    assertThatThrownBy(() -> opened(store, root, other)).isInstanceOf(KeyException.class);
  }

  @Test
  void alteredBytesDoNotOpen() {
    opened(store, root);
    StoredKeyRing row = store.row.get();
    for (int i = 0; i < row.wrapped().length; i++) {
      byte[] altered = SealFixtures.flipped(row.wrapped(), i, 1);
      store.row.set(new StoredKeyRing(1, row.rootKeyId(), altered));

      assertThatThrownBy(() -> opened(store, root)).isInstanceOf(KeyException.class);
    }
  }

  @Test
  void refreshTakesOverWhatAnotherChanged() {
    KeyRings one = opened(store, root);
    KeyRings two = opened(store, root);
    assertThat(two.refresh()).isFalse();

    one.update(ring -> rotated(ring, KeyPurpose.SEAL));

    assertThat(two.revision()).isEqualTo(1);
    assertThat(two.refresh()).isTrue();
    assertThat(two.revision()).isEqualTo(2);
    assertThat(two.current().encode()).isEqualTo(one.current().encode());
  }

  @Test
  void anUnknownKeyIsLookedForOnce() {
    KeyRings one = opened(store, root);
    KeyRings two = opened(store, root);
    KeyRing changed = one.update(ring -> ring.withPending(KeyPurpose.SEAL, RANDOM, NOW));
    RingKey fresh = changed.pending(KeyPurpose.SEAL).orElseThrow();

    assertThat(two.require(fresh.id()).unsafeBytes()).isEqualTo(fresh.unsafeBytes());

    int loads = store.loads.get();
    assertThat(two.require(fresh.id()).id()).isEqualTo(fresh.id());
    assertThat(store.loads).hasValue(loads);
    assertThatThrownBy(() -> two.require(99))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("ring key 99 is unknown");
    assertThat(store.loads).hasValue(loads + 1);
  }

  @Test
  void aDatabaseThatWentBackIsRefused() {
    KeyRings one = opened(store, root);
    StoredKeyRing backup = store.row.get();
    one.update(ring -> ring.withPending(KeyPurpose.SEAL, RANDOM, NOW));
    KeyRing known = one.current();

    store.row.set(backup);
    assertThatThrownBy(one::refresh)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("(revision 1) does not continue the known one (revision 2)");

    // And it stays refused when others then change the restored ring, to the revision known here
    // or beyond: their keys are not these.
    KeyRings two = opened(store, root);
    two.update(ring -> ring.withPending(KeyPurpose.SEAL, RANDOM, NOW));
    assertThatThrownBy(one::refresh).isInstanceOf(IntegrityException.class);
    two.update(ring -> ring.withPending(KeyPurpose.SIGN, RANDOM, NOW));
    assertThatThrownBy(one::refresh).isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> one.update(ring -> rotated(ring, KeyPurpose.SEAL)))
        .isInstanceOf(IntegrityException.class);
    assertThat(one.current()).isSameAs(known);
  }

  @Test
  void aRingThatIsGoneIsToldAndNotMadeAnew() {
    KeyRings one = opened(store, root);
    store.row.set(null);

    assertThatThrownBy(one::refresh).isInstanceOf(KeyException.class).hasMessageContaining("gone");
    assertThatThrownBy(one::open).isInstanceOf(KeyException.class).hasMessageContaining("gone");
    assertThat(store.row).hasNullValue();
  }

  @Test
  void anUpdateThatComesSecondIsMadeAgainUponTheFirst() {
    KeyRings one = opened(store, root);
    KeyRings two = opened(store, root);
    store.beforeNextWrite.set(() -> two.update(ring -> rotated(ring, KeyPurpose.ROW_MAC)));

    KeyRing changed = one.update(ring -> rotated(ring, KeyPurpose.SEAL));

    assertThat(changed.active(KeyPurpose.ROW_MAC).id()).isEqualTo(5);
    assertThat(changed.active(KeyPurpose.SEAL).id()).isEqualTo(6);
    assertThat(one.current()).isSameAs(changed);
    assertThat(one.revision()).isEqualTo(3);
    assertThat(two.refresh()).isTrue();
    assertThat(two.current().encode()).isEqualTo(changed.encode());
  }

  @Test
  void noUpdateOfManyIsLost() throws Exception {
    List<KeyRings> replicas = List.of(opened(store, root), opened(store, root));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> tasks =
          replicas.stream()
              .flatMap(rings -> List.<Callable<Void>>of(tenTimes(rings), tenTimes(rings)).stream())
              .toList();
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    }

    KeyRing ring = opened(store, root).current();
    assertThat(ring.keys()).hasSize(4 + 40);
    assertThat(ring.keys()).filteredOn(key -> key.state() == KeyState.DECRYPT_ONLY).hasSize(40);
    assertThat(store.row.get().revision()).isEqualTo(41);
  }

  private static Callable<Void> tenTimes(KeyRings rings) {
    return () -> {
      for (int i = 0; i < 10; i++) {
        rings.update(ring -> rotated(ring, KeyPurpose.SEAL));
      }
      return null;
    };
  }

  @Test
  void anUpdateThatChangesNothingStoresNothing() {
    KeyRings one = opened(store, root);
    StoredKeyRing before = store.row.get();

    assertThat(one.update(ring -> ring)).isSameAs(one.current());

    assertThat(store.row.get()).isSameAs(before);
  }

  @Test
  void anUpdateMustKeepEveryKey() {
    KeyRings one = opened(store, root);

    assertThatThrownBy(() -> one.update(ring -> KeyRing.create(RANDOM, NOW)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("must keep every key");
    assertThat(store.row.get().revision()).isEqualTo(1);
  }

  @Test
  void aNewRootKeyWrapsTheSameRing() {
    KeyRings one = opened(store, root);
    byte[] ring = one.current().encode();
    LocalRootKey fresh = rootKey();

    one.rewrapWithPrimary(roots(fresh, root));

    assertThat(store.row.get().rootKeyId()).isEqualTo(fresh.id());
    assertThat(one.revision()).isEqualTo(2);
    assertThat(opened(store, fresh).current().encode()).isEqualTo(ring);
    assertThatThrownBy(() -> opened(store, root)).isInstanceOf(KeyException.class);
    one.update(now -> rotated(now, KeyPurpose.SEAL));
    assertThat(store.row.get().rootKeyId()).isEqualTo(fresh.id());
  }

  @Test
  void rewrappingAgainStoresNothing() {
    KeyRings one = opened(store, root);
    LocalRootKey fresh = rootKey();
    one.rewrapWithPrimary(roots(fresh, root));
    StoredKeyRing before = store.row.get();

    one.rewrapWithPrimary(roots(fresh));

    assertThat(store.row.get()).isSameAs(before);
  }

  @Test
  void aReplicaFollowsWhenItHasTheNewRootKeyAndSaysSoOtherwise() {
    LocalRootKey fresh = rootKey();
    KeyRings one = opened(store, root);
    KeyRings prepared = opened(store, root, fresh);
    KeyRings unprepared = opened(store, root);

    one.rewrapWithPrimary(roots(fresh, root));

    assertThat(prepared.refresh()).isTrue();
    assertThatThrownBy(unprepared::refresh)
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("needs root key " + fresh.id());
    assertThat(unprepared.current().encode()).isEqualTo(one.current().encode());
    unprepared.rewrapWithPrimary(roots(fresh));
    assertThat(unprepared.revision()).isEqualTo(2);
  }

  @Test
  void rewrappingNeedsTheKeyThatWrapsNow() {
    KeyRings one = opened(store, root);
    LocalRootKey fresh = rootKey();

    assertThatThrownBy(() -> one.rewrapWithPrimary(roots(fresh)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("needs root key " + root.id());
    assertThat(store.row.get().rootKeyId()).isEqualTo(root.id());
    one.update(ring -> rotated(ring, KeyPurpose.SEAL));
    assertThat(store.row.get().rootKeyId()).isEqualTo(root.id());
  }

  @Test
  void rewrappingTakesInWhatAnotherChangesMeanwhile() {
    KeyRings one = opened(store, root);
    KeyRings two = opened(store, root);
    LocalRootKey fresh = rootKey();
    store.beforeNextWrite.set(() -> two.update(ring -> rotated(ring, KeyPurpose.SEAL)));

    one.rewrapWithPrimary(roots(fresh, root));

    assertThat(opened(store, fresh).current().active(KeyPurpose.SEAL).id()).isEqualTo(5);
    assertThat(one.revision()).isEqualTo(3);
  }

  @Test
  void aRootKeyThatCannotUnwrapIsNotTrustedWithTheRing() {
    RootKey writeOnly =
        new RootKey() {
          @Override
          public String id() {
            return "vault:write-only";
          }

          @Override
          public byte[] wrap(byte[] plain, byte[] associatedData) {
            return root.wrap(plain, associatedData);
          }

          @Override
          public byte[] unwrap(byte[] wrapped, byte[] associatedData) {
            throw new KeyException("the vault forbids unwrapping", null);
          }
        };
    assertThatThrownBy(() -> opened(store, writeOnly)).isInstanceOf(KeyException.class);
    assertThat(store.row).hasNullValue();

    KeyRings one = opened(store, root);
    assertThatThrownBy(() -> one.rewrapWithPrimary(roots(writeOnly, root)))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("forbids");
    assertThat(store.row.get().rootKeyId()).isEqualTo(root.id());
  }
}
