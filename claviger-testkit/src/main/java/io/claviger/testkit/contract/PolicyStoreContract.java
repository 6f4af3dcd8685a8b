package io.claviger.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.PolicyStore;
import io.claviger.access.StoredPolicy;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link PolicyStore} does. */
public abstract class PolicyStoreContract extends DatabaseContract {
  private final Samples samples = new Samples();

  /** For subclasses. */
  protected PolicyStoreContract() {}

  @Test
  void beginsWithoutPoliciesAndIntact() {
    PolicyStore.Catalogue catalogue = store().load();

    assertThat(catalogue.epoch()).isZero();
    assertThat(catalogue.policies()).isEmpty();
    assertThat(catalogue.intact()).isTrue();
    assertThat(catalogue.now()).isPositive();
    assertThat(store().glance().epoch()).isZero();
    assertThat(store().find("a", 0)).isEmpty();
    assertThat(store().versions("a", 0, 10)).isEmpty();
  }

  @Test
  void givesBackEveryField() {
    StoredPolicy policy =
        new StoredPolicy("a.b_c-1", 1, Samples.HOSTILE, Samples.PAST, Samples.HOSTILE, false);
    put(policy);

    assertThat(store().load().policies()).containsExactly(policy);
    assertThat(store().find("a.b_c-1", 0)).contains(policy);
    assertThat(store().find("a.b_c-1", 1)).contains(policy);
    assertThat(store().find("a.b_c-1", 2)).isEmpty();
    assertThat(store().find("A.b_c-1", 0)).isEmpty();
  }

  @Test
  void loadsTheNewestVersionsByNameAndKeepsTheOthers() {
    put(policy("b", 1, "one"));
    put(policy("a", 1, "first"));
    put(policy("b", 2, "two"));

    PolicyStore.Catalogue catalogue = store().load();
    assertThat(catalogue.policies())
        .extracting(StoredPolicy::document)
        .containsExactly("first", "two");
    assertThat(catalogue.intact()).isTrue();
    assertThat(catalogue.epoch()).isEqualTo(3);
    assertThat(store().find("b", 0).orElseThrow().document()).isEqualTo("two");
    assertThat(store().find("b", 1).orElseThrow().document()).isEqualTo("one");
    assertThat(versions("b", 0, 10)).containsExactly(2L, 1L);
    assertThat(versions("b", 2, 10)).containsExactly(1L);
    assertThat(versions("b", 0, 1)).containsExactly(2L);
  }

  @Test
  void leavesADeletedPolicyOutUntilItIsMadeAnew() {
    put(policy("a", 1, "one"));
    put(new StoredPolicy("a", 2, "", Samples.PAST, "alice", true));

    assertThat(store().load().policies()).isEmpty();
    assertThat(store().load().intact()).isTrue();
    assertThat(store().find("a", 0).orElseThrow().deleted()).isTrue();

    put(policy("a", 3, "again"));
    assertThat(store().load().policies()).extracting(StoredPolicy::version).containsExactly(3L);
    assertThat(versions("a", 0, 10)).containsExactly(3L, 2L, 1L);
  }

  @Test
  void keepsNothingOfATransactionThatWasRolledBack() {
    rollBack(tx -> save(tx, policy("a", 1, "one")));

    assertThat(store().load().policies()).isEmpty();
    assertThat(store().load().epoch()).isZero();
    assertThat(store().load().intact()).isTrue();
  }

  @Test
  void refusesAnEpochThatDoesNotFollow() {
    put(policy("a", 1, "one"));

    assertThatThrownBy(
            () ->
                commit(
                    tx -> {
                      store().lock(tx, "b");
                      store().save(tx, policy("b", 1, "x"), 3);
                    }))
        .isInstanceOf(ContentionException.class);
    assertThat(store().load().policies()).hasSize(1);
  }

  @Test
  void tellsTheNewestVersionAndTheEpochWithTheLock() {
    put(policy("a", 1, "one"));
    put(policy("a", 2, "two"));

    PolicyStore.Locked locked = commitAndGet(tx -> store().lock(tx, "a"));
    assertThat(locked.epoch()).isEqualTo(2);
    assertThat(locked.newest().orElseThrow().version()).isEqualTo(2);
    assertThat(commitAndGet(tx -> store().lock(tx, "b")).newest()).isEmpty();
  }

  @Test
  void letsOneChangeFollowAnother() throws Exception {
    int turns = 8;
    try (Threads threads = new Threads()) {
      List<Future<Integer>> running =
          List.of("a", "b", "c").stream()
              .map(name -> threads.start(() -> putOften(name, turns)))
              .toList();
      for (Future<Integer> one : running) {
        Threads.get(one);
      }
    }

    PolicyStore.Catalogue catalogue = store().load();
    assertThat(catalogue.epoch()).isEqualTo(3L * turns);
    assertThat(catalogue.intact()).isTrue();
    assertThat(catalogue.policies())
        .extracting(StoredPolicy::version)
        .containsExactly((long) turns, (long) turns, (long) turns);
  }

  private int putOften(String name, int turns) throws Exception {
    for (int turn = 1; turn <= turns; turn++) {
      StoredPolicy next = policy(name, turn, "turn " + turn);
      insist(
          () ->
              commitAndGet(
                  tx -> {
                    save(tx, next);
                    return next;
                  }));
    }
    return turns;
  }

  private PolicyStore store() {
    return database().policyStore();
  }

  private List<Long> versions(String name, long before, int limit) {
    return store().versions(name, before, limit).stream().map(StoredPolicy::version).toList();
  }

  private static StoredPolicy policy(String name, long version, String document) {
    return new StoredPolicy(name, version, document, Samples.PAST, "alice", false);
  }

  private void put(StoredPolicy policy) {
    commit(tx -> save(tx, policy));
  }

  /** As the engine does it: the epoch is raised in the transaction, and an event appended. */
  private void save(Transaction tx, StoredPolicy policy) {
    long epoch = store().lock(tx, policy.name()).epoch() + 1;
    store().save(tx, policy, epoch);
    database().journal().raisePolicyEpoch(tx, epoch);
    database().journal().append(tx, samples.group(1), null);
  }
}
