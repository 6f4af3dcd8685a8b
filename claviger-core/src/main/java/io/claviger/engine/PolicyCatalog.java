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

  private final PolicyStore store;
  private volatile @Nullable Known known;

  PolicyCatalog(PolicyStore store) {
    this.store = store;
  }

  /** One state of the policies, and the database's clock when it was looked at last. */
  private record Known(
      long epoch,
      boolean intact,
      long characters,
      Map<String, Policy> policies,
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
            .or(() -> Optional.ofNullable(policies.get(name)))
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
    return policies == null ? load() : policies;
  }

  @Override
  public void learn(long epoch) {
    Known policies = known;
    if (policies == null || policies.epoch() != epoch) {
      load();
    }
  }

  /** Looks whether there are other policies, and what time it is. */
  void refresh() {
    Known policies = known;
    if (policies == null || !policies.intact()) {
      load();
      return;
    }
    long asked = System.nanoTime();
    PolicyStore.Catalogue glance = store.glance();
    if (glance.epoch() != policies.epoch()) {
      load();
    } else {
      later(new Time(glance.now(), asked));
    }
  }

  private synchronized void later(Time time) {
    Known policies = known;
    if (policies != null) {
      known = policies.at(time);
    }
  }

  private synchronized Known load() {
    long asked = System.nanoTime();
    PolicyStore.Catalogue stored = store.load();
    Known before = known;
    Time time = new Time(stored.now(), asked);
    Known loaded;
    if (before != null && before.epoch() == stored.epoch() && before.intact() == stored.intact()) {
      loaded = before.at(time);
    } else {
      loaded =
          new Known(
              stored.epoch(),
              stored.intact(),
              stored.policies().stream().mapToLong(policy -> policy.document().length()).sum(),
              read(stored.policies()),
              new ConcurrentHashMap<>(),
              time);
    }
    if (!stored.intact() && (before == null || before.intact())) {
      LogEvent.POLICIES_ALTERED.to(log).with("epoch", stored.epoch()).write();
    }
    known = loaded;
    return loaded;
  }

  private static Map<String, Policy> read(List<StoredPolicy> stored) {
    Map<String, Policy> policies = new HashMap<>();
    for (StoredPolicy policy : stored) {
      try {
        policies.put(policy.name(), Policy.parse(policy.name(), policy.document()));
      } catch (InvalidRequestException e) {
        // Written by a newer program, or by somebody with the keys: nobody may rely on it, nor
        // gain by the loss of a rule that denies.
        policies.put(policy.name(), Policy.unreadable(policy.name()));
        LogEvent.POLICY_UNREADABLE.to(log).with("policy", policy.name()).write();
      }
    }
    return Map.copyOf(policies);
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
