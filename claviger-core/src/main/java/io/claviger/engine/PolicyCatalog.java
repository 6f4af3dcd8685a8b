package io.claviger.engine;

import io.claviger.access.Authorizer;
import io.claviger.access.BuiltInPolicies;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.Decision;
import io.claviger.access.Policy;
import io.claviger.access.PolicySet;
import io.claviger.access.PolicyStore;
import io.claviger.access.Rights;
import io.claviger.access.StoredPolicy;
import io.claviger.api.InvalidRequestException;
import io.claviger.telemetry.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies as this process knows them, compiled for each combination that callers hold.
 * Refreshed every second, and when an append tells of another epoch; in between they may be old,
 * which the append of whatever they decide finds out.
 *
 * <p>When the stored policies are not what their catalogue says, nobody but root may do anything: a
 * rule that denies may be among those that are gone. Thread-safe.
 */
final class PolicyCatalog implements Authorizer {
  private static final Logger log = LoggerFactory.getLogger(PolicyCatalog.class);

  /** Beyond so many combinations they are compiled anew for each operation. */
  private static final int MAX_SETS = 10_000;

  /** No epoch. */
  private static final long ANY_EPOCH = -1;

  private final PolicyStore store;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable Known known;

  PolicyCatalog(PolicyStore store) {
    this.store = store;
  }

  /** A policy and the document that it was read from. */
  private record Parsed(String document, Policy policy) {}

  /** One state of the policies, and the database's clock when it was looked at last. */
  private record Known(
      long epoch,
      boolean intact,
      long characters,
      Map<String, Parsed> policies,
      Map<Set<String>, PolicySet> sets,
      Time time) {
    PolicySet set(Set<String> names) {
      PolicySet found = sets.get(names);
      if (found == null) {
        found = compile(names);
        if (sets.size() < MAX_SETS) {
          sets.put(names, found);
        }
      }
      return found;
    }

    private PolicySet compile(Set<String> names) {
      List<Policy> held = new ArrayList<>();
      for (String name : names) {
        BuiltInPolicies.find(name)
            .or(() -> Optional.ofNullable(policies.get(name)).map(Parsed::policy))
            .filter(policy -> intact || name.equals(Caller.ROOT_POLICY))
            .ifPresent(held::add);
      }
      return PolicySet.of(held);
    }

    Known at(Time later) {
      return new Known(epoch, intact, characters, policies, sets, later);
    }
  }

  /** The database's clock, as it goes on since somebody looked at it. */
  private record Time(long micros, long nanoTime) {
    long now() {
      return micros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - nanoTime);
    }
  }

  @Override
  public Rights rights(Caller caller) {
    Known policies = current();
    PolicySet set = policies.set(caller.policies());
    return new HeldRights(policies, set, caller.context().address().orElse(null));
  }

  /** What policies would allow somebody at an address. */
  Rights rightsOf(Set<String> names, @Nullable String address) {
    Known policies = current();
    return new HeldRights(policies, policies.compile(names), address);
  }

  /** The policies a caller's decisions are made of, for explaining them. */
  PolicySet setOf(Set<String> names) {
    return current().compile(names);
  }

  /** The database's clock, nearly. */
  long now() {
    return current().time().now();
  }

  long epoch() {
    return current().epoch();
  }

  /** How many policies there are, besides the built-in ones. */
  int size() {
    Known policies = known;
    return policies == null ? 0 : policies.policies().size();
  }

  /** How many characters the documents of these policies have together. */
  long characters() {
    Known policies = known;
    return policies == null ? 0 : policies.characters();
  }

  /** Whether the stored policies are what their catalogue says; true before the first look. */
  boolean isIntact() {
    Known policies = known;
    return policies == null || policies.intact();
  }

  /** Which of some names belong to no policy. */
  Set<String> unknown(Set<String> names) {
    Known policies = current();
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeIf(
        name -> BuiltInPolicies.isReserved(name) || policies.policies().containsKey(name));
    return unknown;
  }

  private Known current() {
    Known policies = known;
    return policies == null ? load(ANY_EPOCH, System.nanoTime()) : policies;
  }

  @Override
  public void learn(long epoch) {
    Known policies = known;
    if (policies == null || policies.epoch() != epoch) {
      load(epoch, System.nanoTime());
    }
  }

  /** Looks whether there are other policies, and what time it is. */
  void refresh() {
    Known policies = known;
    if (policies == null || !policies.intact()) {
      load(ANY_EPOCH, System.nanoTime());
      return;
    }
    long asked = System.nanoTime();
    PolicyStore.Catalogue glance = store.glance();
    if (glance.epoch() != policies.epoch()) {
      load(glance.epoch(), asked);
    } else {
      later(new Time(glance.now(), asked));
    }
  }

  private void later(Time time) {
    loading.lock();
    try {
      Known policies = known;
      if (policies != null) {
        known = policies.at(time);
      }
    } finally {
      loading.unlock();
    }
  }

  /**
   * The policies of an epoch, or as they were at some time or later. After a change everybody asks
   * at once: one loads, for all.
   */
  private Known load(long epoch, long since) {
    loading.lock();
    try {
      Known before = known;
      if (before != null && (before.epoch() == epoch || before.time().nanoTime() - since >= 0)) {
        return before;
      }
      Known loaded = load(before);
      known = loaded;
      return loaded;
    } finally {
      loading.unlock();
    }
  }

  private Known load(@Nullable Known before) {
    long asked = System.nanoTime();
    PolicyStore.Catalogue stored = store.load();
    Time time = new Time(stored.now(), asked);
    if (before != null && before.epoch() == stored.epoch() && before.intact() == stored.intact()) {
      return before.at(time);
    }
    if (!stored.intact() && (before == null || before.intact())) {
      LogEvent.POLICIES_ALTERED.to(log).with("epoch", stored.epoch()).write();
    }
    return new Known(
        stored.epoch(),
        stored.intact(),
        stored.policies().stream().mapToLong(policy -> policy.document().length()).sum(),
        parsed(stored.policies(), before == null ? Map.of() : before.policies()),
        new ConcurrentHashMap<>(),
        time);
  }

  /** Reads documents, but not again those that were read before. */
  private static Map<String, Parsed> parsed(List<StoredPolicy> stored, Map<String, Parsed> before) {
    Map<String, Parsed> policies = new HashMap<>();
    for (StoredPolicy policy : stored) {
      Parsed same = before.get(policy.name());
      policies.put(
          policy.name(),
          same != null && same.document().equals(policy.document()) ? same : parsed(policy));
    }
    return Map.copyOf(policies);
  }

  private static Parsed parsed(StoredPolicy stored) {
    Policy policy;
    try {
      policy = Policy.parse(stored.name(), stored.document());
    } catch (InvalidRequestException e) {
      // Written by a newer program, or by somebody with the keys: nobody may rely on it, nor
      // gain by the loss of a rule that denies.
      policy = Policy.unreadable(stored.name());
      LogEvent.POLICY_UNREADABLE.to(log).with("policy", stored.name()).write();
    }
    return new Parsed(stored.document(), policy);
  }

  /** The rights of one caller by one state of the policies. */
  private record HeldRights(Known policies, PolicySet set, @Nullable String address)
      implements Rights {
    @Override
    public long epoch() {
      return policies.epoch();
    }

    @Override
    public Decision decide(Capability capability, String resource) {
      return set.decide(capability, resource, address, policies.time().now());
    }

    @Override
    public boolean mayUnder(Capability capability, String prefix) {
      return set.mayUnder(capability, prefix);
    }

    @Override
    public boolean allUnder(Capability capability, String prefix) {
      return set.allUnder(capability, prefix);
    }
  }
}
