package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.seal.Sealed;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How every {@link SecretStore} keeps changes apart from each other. */
public abstract class SecretLockContract extends DatabaseContract {
  private static final long A_MOMENT_MILLIS = 150;
  private static final int TURNS = 20;

  private final Samples samples = new Samples();

  /** For subclasses. */
  protected SecretLockContract() {}

  @Test
  void locksWithTheWantedVersions() {
    SecretHeader header = saveWithKeys("a", 4);

    assertThat(lockedNumbers(new Wanted("a", 2, null))).contains(2L);
    assertThat(lockedNumbers(new Wanted("a", 0, "key3"))).contains(3L);
    assertThat(lockedNumbers(new Wanted("a", 1, "key2"))).contains(1L, 2L);
    assertThat(lockedNumbers(new Wanted("a", 0, "key_"))).doesNotContain(1L, 2L, 3L);
    assertThat(lockedNumbers(new Wanted("a", Wanted.CURRENT_VERSION, "key1"))).contains(1L, 4L);
    StoredSecret locked =
        commitAndGet(tx -> store().lock(tx, List.of(new Wanted("a", 1, null)))).values().stream()
            .findFirst()
            .orElseThrow();
    assertThat(locked.header()).isEqualTo(header);
    assertThat(locked.version(1))
        .get()
        .usingRecursiveComparison()
        .isEqualTo(store().load("a", 1).orElseThrow().version(1).orElseThrow());
  }

  @Test
  void locksManyAndLeavesOutWhatDoesNotExist() {
    SecretHeader b = saveWithKeys("b", 2);
    SecretHeader a = saveWithKeys("a", 3);
    List<Wanted> wanted =
        List.of(
            new Wanted("b", 1, null), new Wanted("none", 1, "key1"), new Wanted("a", 0, "key2"));
    Map<String, StoredSecret> locked = commitAndGet(tx -> store().lock(tx, wanted));

    assertThat(locked).containsOnlyKeys("a", "b");
    assertThat(locked.values().stream().map(StoredSecret::header)).containsExactlyInAnyOrder(a, b);
    rollBack(tx -> assertThat(store().lock(tx, List.of())).isEmpty());
  }

  @Test
  void showsATransactionItsOwnChangesAndOthersNothing() throws Exception {
    SecretMutation creation = samples.creation("a");
    try (Threads threads = new Threads();
        Transaction tx = database().transactions().begin()) {
      store().save(tx, List.of(creation));

      assertThat(store().loadShared(tx, "a", 1)).isPresent();
      assertThat(store().lock(tx, List.of(new Wanted("a", 1, null)))).containsKey("a");
      assertThat(Threads.get(threads.start(() -> store().load("a", 1)))).isEmpty();
    }

    assertThat(store().load("a", 1)).isEmpty();
  }

  @Test
  void savesAllMutationsOrNone() {
    SecretMutation taken = samples.creation("taken");
    commit(tx -> store().save(tx, List.of(taken)));
    List<SecretMutation> three =
        List.of(samples.creation("a"), samples.creation("taken"), samples.creation("b"));
    try (Transaction tx = database().transactions().begin()) {
      assertThat(refused(() -> store().save(tx, three))).isTrue();
    }

    assertThat(store().load("a", 0)).isEmpty();
    assertThat(store().load("b", 0)).isEmpty();
    assertThat(store().load("taken", 0).orElseThrow().header()).isEqualTo(taken.header());
  }

  @Test
  void letsNobodyLockWhatAnotherHasLocked() throws Exception {
    SecretHeader first = saveWithKeys("a", 1);
    SecretHeader second = Samples.next(first);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch locked = new CountDownLatch(1);
    try (Threads threads = new Threads()) {
      Future<SecretHeader> other;
      try (Transaction tx = database().transactions().begin()) {
        store().lock(tx, List.of(new Wanted("a", 0, null)));
        other = threads.start(() -> lockAndTell(started, locked));
        Threads.await(started);

        assertThat(locked.await(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        store().save(tx, List.of(SecretMutation.of(second)));
        tx.commit();
      }
      assertThat(Threads.get(other)).isEqualTo(second);
    }
  }

  @Test
  void holdsChangesOffWhileASecretIsLoadedShared() throws Exception {
    SecretHeader first = saveWithKeys("a", 1);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch locked = new CountDownLatch(1);
    try (Threads threads = new Threads()) {
      Future<SecretHeader> other;
      try (Transaction tx = database().transactions().begin()) {
        assertThat(store().loadShared(tx, "a", 1).orElseThrow().header()).isEqualTo(first);
        other = threads.start(() -> lockAndTell(started, locked));
        Threads.await(started);

        assertThat(locked.await(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(store().loadShared(tx, "a", 1).orElseThrow().header()).isEqualTo(first);
      }
      assertThat(Threads.get(other)).isEqualTo(first);
    }
  }

  @Test
  void doesNotDeadlockWhenSecretsAreNamedInDifferentOrders() throws Exception {
    saveWithKeys("a", 1);
    saveWithKeys("b", 1);
    List<List<Wanted>> orders =
        List.of(
            List.of(new Wanted("a", 0, null), new Wanted("b", 0, null)),
            List.of(new Wanted("b", 0, null), new Wanted("a", 0, null)));
    Threads.race(2, thread -> () -> bumpOften(orders.get(thread)));

    assertThat(store().load("a", 0).orElseThrow().header().rev()).isEqualTo(1 + 2 * TURNS);
    assertThat(store().load("b", 0).orElseThrow().header().rev()).isEqualTo(1 + 2 * TURNS);
  }

  @Test
  void createsANameOnceWhenManyTry() throws Exception {
    List<SecretMutation> creations =
        LongStream.range(0, 4).mapToObj(i -> samples.creation("a")).toList();
    List<Boolean> refused =
        Threads.race(
            4,
            thread ->
                () ->
                    refused(() -> commit(tx -> store().save(tx, List.of(creations.get(thread))))));

    assertThat(refused).containsExactlyInAnyOrder(false, true, true, true);
    assertThat(store().load("a", 0).orElseThrow().header())
        .isEqualTo(creations.get(refused.indexOf(false)).header());
  }

  @Test
  void resealsOnceWhenManyTry() throws Exception {
    saveWithKeys("a", 1);
    StoredVersion read = store().sealedWith(1, 1).getFirst();
    List<Boolean> resealed =
        Threads.race(
            4,
            thread -> {
              Sealed mine = new Sealed(2 + thread, samples.bytes(50));
              return () -> store().reseal(read, mine);
            });

    assertThat(resealed).containsExactlyInAnyOrder(true, false, false, false);
    assertThat(store().sealedWith(2 + resealed.indexOf(true), 5)).hasSize(1);
  }

  private SecretStore store() {
    return database().secretStore();
  }

  private SecretHeader lockAndTell(CountDownLatch started, CountDownLatch locked) throws Exception {
    return insist(
        () -> {
          started.countDown();
          try (Transaction tx = database().transactions().begin()) {
            Map<String, StoredSecret> found = store().lock(tx, List.of(new Wanted("a", 0, null)));
            locked.countDown();
            return found.values().iterator().next().header();
          }
        });
  }

  private int bumpOften(List<Wanted> wanted) throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      insist(
          () ->
              commitAndGet(
                  tx -> {
                    List<SecretMutation> next =
                        store().lock(tx, wanted).values().stream()
                            .map(secret -> SecretMutation.of(Samples.next(secret.header())))
                            .toList();
                    store().save(tx, next);
                    return next;
                  }));
    }
    return TURNS;
  }

  private static boolean refused(Runnable work) {
    try {
      work.run();
      return false;
    } catch (ContentionException e) {
      return true;
    }
  }

  private List<Long> lockedNumbers(Wanted wanted) {
    return commitAndGet(tx -> store().lock(tx, List.of(wanted))).values().stream()
        .flatMap(secret -> secret.versions().stream())
        .map(StoredVersion::version)
        .toList();
  }

  /** Version n has the idempotency key "key" + n; CURRENT is the last one. */
  private SecretHeader saveWithKeys(String name, int count) {
    SecretHeader header = samples.header(name);
    save(new SecretMutation(header, samples.version(header.uid(), 1, "key1"), null, false));
    for (int number = 2; number <= count; number++) {
      header = Samples.next(header, number, new Labels(number, 0, 0));
      StoredVersion version = samples.version(header.uid(), number, "key" + number);
      save(new SecretMutation(header, version, null, false));
    }
    return header;
  }

  private void save(SecretMutation mutation) {
    commit(tx -> store().save(tx, List.of(mutation)));
  }
}
