package io.claviger.engine;

import io.claviger.access.AccessPolicies;
import io.claviger.access.Basis;
import io.claviger.access.BuiltInPolicies;
import io.claviger.access.Caller;
import io.claviger.access.Capability;
import io.claviger.access.Explanation;
import io.claviger.access.Policy;
import io.claviger.access.PolicyNames;
import io.claviger.access.PolicyStore;
import io.claviger.access.PolicyVersion;
import io.claviger.access.StoredPolicy;
import io.claviger.access.SystemResources;
import io.claviger.api.AuditAction;
import io.claviger.api.ConflictException;
import io.claviger.api.ErrorCode;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.ListQuery;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.api.UnavailableException;
import io.claviger.audit.Event;
import io.claviger.audit.Journal;
import io.claviger.telemetry.LogEvent;
import io.claviger.tx.Transaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facade over policies. A change raises the epoch of the policies in the transaction that makes
 * it, so that whatever was decided before is decided again. Thread-safe.
 */
final class Policies implements AccessPolicies {
  private static final Logger log = LoggerFactory.getLogger(Policies.class);

  /** On a page: each has its document. */
  private static final int MAX_VERSIONS = 50;

  private static final Duration MAX_WAIT = Duration.ofSeconds(15);

  private final ReentrantLock turns = new ReentrantLock(true);
  private final PolicyStore store;
  private final PolicyCatalog catalog;
  private final JournaledWork work;
  private final Journal journal;
  private final Gate gate;

  Policies(
      PolicyStore store, PolicyCatalog catalog, JournaledWork work, Journal journal, Gate gate) {
    this.store = store;
    this.catalog = catalog;
    this.work = work;
    this.journal = journal;
    this.gate = gate;
  }

  @Override
  public PolicyVersion put(
      Caller caller, String name, String document, OptionalLong expectedVersion) {
    Policy.parse(name, document);
    Changed changed =
        change(
            caller,
            AuditAction.PUT_POLICY,
            (tx, permitted) -> put(tx, permitted, name, document, expectedVersion));
    if (changed.made()) {
      LogEvent.POLICY_CHANGED
          .to(log)
          .with("policy", name)
          .with("version", changed.policy().version())
          .by(caller.context())
          .write();
    }
    return view(changed.policy());
  }

  private Changed put(
      Transaction tx, Caller caller, String name, String document, OptionalLong expectedVersion) {
    PolicyStore.Locked locked = lock(tx, caller, name);
    Optional<StoredPolicy> present = locked.newest().filter(policy -> !policy.deleted());
    expect(present, expectedVersion);
    if (present.isPresent() && present.get().document().equals(document)) {
      return new Changed(present.get(), false, locked.epoch());
    }
    if (present.isEmpty() && catalog.size() >= MAX_POLICIES) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT,
          "there are " + MAX_POLICIES + " policies; delete one that nobody uses");
    }
    long others = catalog.characters() - present.map(p -> p.document().length()).orElse(0);
    if (others + document.length() > MAX_CHARACTERS) {
      throw new ConflictException(
          ErrorCode.STATE_CONFLICT,
          "all policies together would have more than "
              + MAX_CHARACTERS
              + " characters; delete some that nobody uses, or write fewer rules");
    }
    return save(tx, caller, locked, name, document, false);
  }

  @Override
  public PolicyVersion check(Caller caller, String name, String document) {
    Policy.parse(name, document);
    return gate.deciding(
        () -> {
          AuditAction action = AuditAction.PUT_POLICY;
          Caller permitted = enter(caller, action);
          long newest = store.find(name, 0).map(StoredPolicy::version).orElse(0L);
          StoredPolicy next =
              new StoredPolicy(
                  name, newest + 1, document, catalog.now(), caller.context().principal(), false);
          gate.record(event(permitted, action, Map.of("policy", name, "dry_run", "true")));
          return view(next);
        });
  }

  @Override
  public void delete(Caller caller, String name, OptionalLong expectedVersion) {
    PolicyNames.checkChangeable(name);
    Changed changed =
        change(
            caller,
            AuditAction.DELETE_POLICY,
            (tx, permitted) -> {
              PolicyStore.Locked locked = lock(tx, permitted, name);
              Optional<StoredPolicy> present = locked.newest().filter(policy -> !policy.deleted());
              if (present.isEmpty()) {
                throw NotFoundException.other("policy");
              }
              expect(present, expectedVersion);
              return save(tx, permitted, locked, name, "", true);
            });
    LogEvent.POLICY_DELETED
        .to(log)
        .with("policy", name)
        .with("version", changed.policy().version())
        .by(caller.context())
        .write();
  }

  /** What a change came to: the version that is the newest now, and whether it is new. */
  private record Changed(StoredPolicy policy, boolean made, long epoch) {}

  @FunctionalInterface
  private interface Making {
    Changed make(Transaction tx, Caller permitted);
  }

  /**
   * Changes take turns: each moves the policies under which the next one has to be allowed, so that
   * several at once would be decided again and again. Who is not allowed any has none.
   */
  private Changed change(Caller caller, AuditAction action, Making making) {
    gate.deciding(() -> enter(caller, action));
    awaitTurn();
    try {
      return gate.deciding(
          () -> {
            Changed changed = runChange(enter(caller, action), action, making);
            learn(changed.epoch());
            return changed;
          });
    } finally {
      turns.unlock();
    }
  }

  private Caller enter(Caller caller, AuditAction action) {
    return gate.enter(caller, Capability.ADMIN, action, SystemResources.POLICIES);
  }

  private void awaitTurn() {
    try {
      if (turns.tryLock(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnavailableException(
        ErrorCode.OVERLOADED, "Too many changes of policies are under way; try again", null);
  }

  /** The change was made, whatever comes now; the next event that is appended finds it out too. */
  private void learn(long epoch) {
    try {
      catalog.learn(epoch);
    } catch (RuntimeException e) { // whatever it is, it is no answer to the change
      log.debug("The changed policies could not be loaded yet", e);
    }
  }

  private Changed runChange(Caller caller, AuditAction action, Making making) {
    try {
      return work.run(
          tx -> {
            Changed changed = making.make(tx, caller);
            Map<String, String> details = new HashMap<>();
            details.put("policy", changed.policy().name());
            details.put("version", Long.toString(changed.policy().version()));
            if (!changed.made()) {
              details.put("unchanged", "true");
            }
            // The lock has compared the epoch it was decided under; now the next one is the
            // present.
            Caller then = caller.on(new Basis(changed.epoch(), caller.basis().notAfter()));
            return new JournaledWork.Planned<>(changed, List.of(event(then, action, details)));
          });
    } catch (SupersededException e) {
      throw gate.undone(caller, action, SystemResources.POLICIES, e);
    } catch (ConflictException | NotFoundException e) {
      gate.record(Events.failed(caller, action, Event.Subject.named(SystemResources.POLICIES), e));
      throw e;
    }
  }

  private PolicyStore.Locked lock(Transaction tx, Caller caller, String name) {
    PolicyStore.Locked locked = store.lock(tx, name);
    if (locked.epoch() != caller.basis().policyEpoch()) {
      throw new PoliciesMovedException(locked.epoch());
    }
    return locked;
  }

  private Changed save(
      Transaction tx,
      Caller caller,
      PolicyStore.Locked locked,
      String name,
      String document,
      boolean deleted) {
    long epoch = locked.epoch() + 1;
    StoredPolicy next =
        new StoredPolicy(
            name,
            locked.newest().map(StoredPolicy::version).orElse(0L) + 1,
            document,
            tx.now(),
            caller.context().principal(),
            deleted);
    store.save(tx, next, epoch);
    journal.raisePolicyEpoch(tx, epoch);
    return new Changed(next, true, epoch);
  }

  private static void expect(Optional<StoredPolicy> present, OptionalLong expectedVersion) {
    long version = present.map(StoredPolicy::version).orElse(0L);
    if (expectedVersion.isPresent() && expectedVersion.getAsLong() != version) {
      throw new ConflictException(
          ErrorCode.VERSION_CONFLICT,
          "the policy is at version " + version + ", not at the expected one; look at it again");
    }
  }

  @Override
  public PolicyVersion get(Caller caller, String name, OptionalLong version) {
    PolicyNames.check(name);
    return lookUp(
        caller,
        AuditAction.READ_POLICY,
        Map.of("policy", name),
        () -> {
          if (BuiltInPolicies.isReserved(name) && version.orElse(0) == 0) {
            return builtIn(name);
          }
          return store
              .find(name, version.orElse(0))
              .filter(found -> version.isPresent() || !found.deleted())
              .map(Policies::view)
              .orElseThrow(() -> NotFoundException.other("policy"));
        });
  }

  @Override
  public Page<PolicyVersion> list(Caller caller, @Nullable String cursor, int limit) {
    ListQuery.checkLimit(limit);
    String after = cursor == null ? "" : PolicyNames.check(cursor);
    return lookUp(
        caller,
        AuditAction.LIST_POLICIES,
        Map.of(),
        () -> {
          TreeMap<String, PolicyVersion> all = new TreeMap<>();
          store.load().policies().forEach(policy -> all.put(policy.name(), view(policy)));
          BuiltInPolicies.all().forEach(policy -> all.put(policy.name(), builtIn(policy.name())));
          List<PolicyVersion> found =
              all.tailMap(after, false).values().stream().limit(limit + 1L).toList();
          List<PolicyVersion> shown = found.subList(0, Math.min(limit, found.size()));
          return new Page<>(
              shown, found.size() > limit ? Optional.of(shown.getLast().name()) : Optional.empty());
        });
  }

  @Override
  public Page<PolicyVersion> versions(
      Caller caller, String name, @Nullable String cursor, int limit) {
    PolicyNames.check(name);
    int size = Math.min(ListQuery.checkLimit(limit), MAX_VERSIONS);
    long before = cursor == null ? 0 : number(cursor);
    return lookUp(
        caller,
        AuditAction.READ_POLICY,
        Map.of("policy", name),
        () -> {
          if (BuiltInPolicies.isReserved(name)) {
            return new Page<>(List.of(builtIn(name)), Optional.empty());
          }
          List<StoredPolicy> found = store.versions(name, before, size + 1);
          if (found.isEmpty() && before == 0) {
            throw NotFoundException.other("policy");
          }
          List<StoredPolicy> shown = found.subList(0, Math.min(size, found.size()));
          return new Page<>(
              shown.stream().map(Policies::view).toList(),
              found.size() > size
                  ? Optional.of(Long.toString(shown.getLast().version()))
                  : Optional.empty());
        });
  }

  private static long number(String cursor) {
    try {
      return Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw Cursors.unknown();
    }
  }

  @Override
  public Explanation explain(Caller caller, Question question) {
    Set<String> asked = question.policies().isEmpty() ? caller.policies() : question.policies();
    asked.forEach(PolicyNames::check);
    Map<String, String> details =
        Map.of(
            "policies", String.join(",", new TreeSet<>(asked)),
            "capability", question.capability().wireName(),
            "resource", question.resource());
    Supplier<Explanation> explanation = () -> explain(caller, question, asked);
    if (caller.policies().containsAll(asked)) {
      return gate.deciding(
          () -> {
            Caller decided = caller.on(new Basis(gate.rights(caller).epoch(), 0));
            return recorded(decided, AuditAction.EXPLAIN_POLICY, details, explanation);
          });
    }
    return lookUp(caller, AuditAction.EXPLAIN_POLICY, details, explanation);
  }

  private Explanation explain(Caller caller, Question question, Set<String> asked) {
    Set<String> unknown = catalog.unknown(asked);
    if (!unknown.isEmpty()) {
      throw new InvalidRequestException("there is no policy " + String.join(", ", unknown));
    }
    return catalog
        .setOf(asked)
        .explain(
            question.capability(),
            question.resource(),
            question.address().or(() -> caller.context().address()).orElse(null),
            catalog.now());
  }

  private <T> T lookUp(
      Caller caller, AuditAction action, Map<String, String> details, Supplier<T> found) {
    return gate.deciding(
        () -> {
          Caller permitted = gate.enter(caller, Capability.AUDIT, action, SystemResources.POLICIES);
          return recorded(permitted, action, details, found);
        });
  }

  private <T> T recorded(
      Caller caller, AuditAction action, Map<String, String> details, Supplier<T> lookUp) {
    return gate.recorded(
        caller,
        action,
        SystemResources.POLICIES,
        () -> new Gate.Found<>(lookUp.get(), Event.Subject.named(SystemResources.POLICIES)),
        details);
  }

  private static Event event(Caller caller, AuditAction action, Map<String, String> details) {
    return Events.done(caller, action, Event.Subject.named(SystemResources.POLICIES), details);
  }

  private static PolicyVersion view(StoredPolicy policy) {
    return new PolicyVersion(
        policy.name(),
        policy.version(),
        policy.deleted() ? "" : description(policy),
        policy.document(),
        false,
        policy.deleted(),
        Optional.of(Views.instant(policy.createdAt())),
        Optional.of(policy.createdBy()));
  }

  private static String description(StoredPolicy policy) {
    try {
      return Policy.parse(policy.name(), policy.document()).description();
    } catch (InvalidRequestException e) {
      return "";
    }
  }

  private static PolicyVersion builtIn(String name) {
    return new PolicyVersion(
        name,
        0,
        BuiltInPolicies.find(name).map(Policy::description).orElse(""),
        BuiltInPolicies.document(name).orElse(""),
        true,
        false,
        Optional.empty(),
        Optional.empty());
  }
}
