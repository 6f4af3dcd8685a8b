package io.claviger.testkit;

import io.claviger.access.PolicyStore;
import io.claviger.access.StoredPolicy;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The policies of a {@link MemoryDatabase}. */
final class MemoryPolicies implements PolicyStore {
  private final MemoryDatabase database;

  MemoryPolicies(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public Catalogue load() {
    return database.read(
        state ->
            new Catalogue(
                state.policyEpoch,
                state.policies.values().stream()
                    .map(versions -> versions.lastEntry().getValue())
                    .filter(policy -> !policy.deleted())
                    .toList(),
                true,
                database.now()));
  }

  @Override
  public Catalogue glance() {
    return database.read(
        state -> new Catalogue(state.policyEpoch, List.of(), true, database.now()));
  }

  @Override
  public Locked lock(Transaction tx, String name) {
    return MemoryTransaction.run(
        database, tx, state -> new Locked(state.policyEpoch, find(state, name, 0)));
  }

  @Override
  public void save(Transaction tx, StoredPolicy policy, long epoch) {
    MemoryTransaction.run(
        database,
        tx,
        state -> {
          long newest = find(state, policy.name(), 0).map(StoredPolicy::version).orElse(0L);
          if (policy.version() != newest + 1 || epoch != state.policyEpoch + 1) {
            throw new ContentionException("the policies were changed by somebody else", null);
          }
          return state.add(policy);
        });
  }

  @Override
  public Optional<StoredPolicy> find(String name, long version) {
    return database.read(state -> find(state, name, version));
  }

  private static Optional<StoredPolicy> find(MemoryState state, String name, long version) {
    NavigableMap<Long, StoredPolicy> versions = state.policies.get(name);
    if (versions == null) {
      return Optional.empty();
    }
    return version == 0
        ? Optional.of(versions.lastEntry().getValue())
        : Optional.ofNullable(versions.get(version));
  }

  @Override
  public List<StoredPolicy> versions(String name, long before, int limit) {
    long end = before == 0 ? Long.MAX_VALUE : before;
    return database.read(
        state ->
            state
                .policies
                .getOrDefault(name, new TreeMap<>())
                .headMap(end, false)
                .descendingMap()
                .values()
                .stream()
                .limit(limit)
                .toList());
  }
}
