package io.claviger.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.PolicyStore;
import io.claviger.access.StoredPolicy;
import io.claviger.api.CallerContext;
import io.claviger.tx.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PolicyCatalogTest {
  private static final Caller READER =
      Caller.of(CallerContext.of("reader"), Set.of("fleet", "other"));

  private final Store store = new Store();
  private final PolicyCatalog catalog = new PolicyCatalog(store);

  private static StoredPolicy policy(String name, long version, String path) {
    String document = "rules: [{path: " + path + ", capabilities: [read]}]";
    return new StoredPolicy(name, version, document, 1, "admin", false);
  }

  private boolean mayRead(String secret) {
    return catalog.rights(READER).decide(Capability.READ, secret).allowed();
  }

  /** Counts how often the policies are loaded. */
  private static final class Store implements PolicyStore {
    private final AtomicInteger loads = new AtomicInteger();
    private volatile Catalogue present =
        new Catalogue(
            1, List.of(policy("fleet", 1, "fleet/**"), policy("other", 1, "other/**")), true, 1);

    private volatile CountDownLatch gate = new CountDownLatch(0);

    private static IllegalStateException notAsked() {
      return new IllegalStateException("the catalogue only loads");
    }

    void change(long epoch, boolean intact, StoredPolicy... policies) {
      present = new Catalogue(epoch, List.of(policies), intact, 1);
    }

    @Override
    public Catalogue load() {
      loads.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return present;
    }

    @Override
    public Catalogue glance() {
      return new Catalogue(present.epoch(), List.of(), true, present.now());
    }

    @Override
    public Locked lock(Transaction tx, String name) {
      throw notAsked();
    }

    @Override
    public void save(Transaction tx, StoredPolicy policy, long epoch) {
      throw notAsked();
    }

    @Override
    public Optional<StoredPolicy> find(String name, long version) {
      throw notAsked();
    }

    @Override
    public List<StoredPolicy> versions(String name, long before, int limit) {
      throw notAsked();
    }
  }

  @Test
  void manyWhoLearnOfOneChangeLoadItOnce() throws Exception {
    assertThat(mayRead("fleet/a")).isTrue();
    store.change(2, true, policy("fleet", 2, "elsewhere/**"), policy("other", 1, "other/**"));
    store.loads.set(0);
    store.gate = new CountDownLatch(1);
    int many = 32;
    CountDownLatch asking = new CountDownLatch(many);
    List<Future<Boolean>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        answers.add(
            threads.submit(
                () -> {
                  asking.countDown();
                  catalog.learn(2);
                  return mayRead("fleet/a");
                }));
      }
      asking.await();
      store.gate.countDown();
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isFalse();
      }
    }
    assertThat(store.loads).hasValue(1);
  }

  @Test
  void aPolicyThatChangedIsReadAndTheOthersHoldOn() {
    assertThat(mayRead("other/a")).isTrue();
    store.change(2, true, policy("fleet", 2, "elsewhere/**"), policy("other", 1, "other/**"));
    catalog.learn(2);

    assertThat(mayRead("fleet/a")).isFalse();
    assertThat(mayRead("elsewhere/a")).isTrue();
    assertThat(mayRead("other/a")).isTrue();
    assertThat(catalog.size()).isEqualTo(2);

    store.change(3, true, policy("fleet", 2, "elsewhere/**"));
    catalog.learn(3);

    assertThat(mayRead("other/a")).isFalse();
    assertThat(catalog.unknown(Set.of("fleet", "other"))).containsExactly("other");
  }

  @Test
  void anEpochThatWentBackIsLearnedToo() {
    store.change(7, true, policy("fleet", 7, "elsewhere/**"));
    catalog.learn(7);
    store.change(3, true, policy("fleet", 3, "fleet/**"));
    catalog.learn(3);

    assertThat(mayRead("fleet/a")).isTrue();
    assertThat(catalog.epoch()).isEqualTo(3);
  }

  @Test
  void whatIsNotIntactIsLoadedUntilItIs() {
    store.change(2, false, policy("fleet", 1, "fleet/**"));
    catalog.learn(2);
    assertThat(mayRead("fleet/a")).isFalse();
    assertThat(catalog.isIntact()).isFalse();

    catalog.refresh();
    assertThat(mayRead("fleet/a")).isFalse();

    store.change(2, true, policy("fleet", 1, "fleet/**"));
    catalog.refresh();
    assertThat(mayRead("fleet/a")).isTrue();
    assertThat(catalog.isIntact()).isTrue();
  }

  @Test
  void aLookFindsAnotherEpochWithoutLoadingTheSameOne() {
    assertThat(mayRead("fleet/a")).isTrue();
    store.loads.set(0);
    catalog.refresh();
    assertThat(store.loads).hasValue(0);

    store.change(2, true);
    catalog.refresh();
    assertThat(store.loads).hasValue(1);
    assertThat(mayRead("fleet/a")).isFalse();
  }
}
