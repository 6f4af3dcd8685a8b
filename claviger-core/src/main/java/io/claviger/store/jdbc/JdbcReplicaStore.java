package io.claviger.store.jdbc;

import io.claviger.engine.ReplicaStore;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Replicas in the table {@code replicas}; those that said nothing for a day are forgotten. */
final class JdbcReplicaStore implements ReplicaStore {
  private static final long FORGOTTEN_MICROS = TimeUnit.DAYS.toMicros(1);

  private static final String BEAT =
      """
      INSERT INTO replicas (id, seen_at, ring_rev, root_keys) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, ring_rev = excluded.ring_rev,
        root_keys = excluded.root_keys
      """;

  private static final String FORGET = "DELETE FROM replicas WHERE seen_at < ?";

  private static final String OLDEST =
      "SELECT COALESCE(MIN(ring_rev), 9223372036854775807) FROM replicas WHERE seen_at >= ?";

  private static final String ROOT_KEYS = "SELECT root_keys FROM replicas WHERE seen_at >= ?";

  private static final String SEPARATOR = ",";

  private final Connections connections;

  JdbcReplicaStore(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void beat(long id, long ringRevision, List<String> rootKeyIds) {
    connections.write(
        connection -> {
          long now = connections.now(connection);
          Jdbc.update(connection, BEAT, id, now, ringRevision, String.join(SEPARATOR, rootKeyIds));
          return Jdbc.update(connection, FORGET, now - FORGOTTEN_MICROS);
        });
  }

  @Override
  public long oldestRingRevision(long aliveMicros) {
    return connections.read(
        connection -> Jdbc.number(connection, OLDEST, connections.now(connection) - aliveMicros));
  }

  @Override
  public long livingWithoutRootKey(String rootKeyId, long aliveMicros) {
    List<String> living =
        connections.read(
            connection ->
                Jdbc.list(
                    connection,
                    ROOT_KEYS,
                    row -> row.getString(1),
                    connections.now(connection) - aliveMicros));
    return living.stream()
        .filter(keys -> !List.of(keys.split(SEPARATOR, -1)).contains(rootKeyId))
        .count();
  }

  @Override
  public void remove(long id) {
    connections.write(
        connection -> Jdbc.update(connection, "DELETE FROM replicas WHERE id = ?", id));
  }
}
