package io.claviger.testkit;

import io.claviger.engine.ReplicaStore;
import java.util.List;

/** The replicas of a {@link MemoryDatabase}. */
final class MemoryReplicas implements ReplicaStore {
  private final MemoryDatabase database;

  MemoryReplicas(MemoryDatabase database) {
    this.database = database;
  }

  @Override
  public void beat(long id, long ringRevision, List<String> rootKeyIds) {
    MemoryState.Replica alive =
        new MemoryState.Replica(database.now(), ringRevision, List.copyOf(rootKeyIds));
    database.write(
        state -> {
          state.replicas.put(id, alive);
          return alive;
        });
  }

  @Override
  public long oldestRingRevision(long aliveMicros) {
    long since = database.now() - aliveMicros;
    return database.read(
        state ->
            state.replicas.values().stream()
                .filter(replica -> replica.seenAt() > since)
                .mapToLong(MemoryState.Replica::ringRevision)
                .min()
                .orElse(Long.MAX_VALUE));
  }

  @Override
  public long livingWithoutRootKey(String rootKeyId, long aliveMicros) {
    long since = database.now() - aliveMicros;
    return database.read(
        state ->
            state.replicas.values().stream()
                .filter(replica -> replica.seenAt() > since)
                .filter(replica -> !replica.rootKeyIds().contains(rootKeyId))
                .count());
  }

  @Override
  public void remove(long id) {
    database.write(state -> state.replicas.keySet().remove(id));
  }
}
