package io.claviger.store.jdbc;

import io.claviger.seal.KeyRingStore;
import io.claviger.seal.StoredKeyRing;
import java.util.Optional;

/** The key ring in the one row of the table {@code key_ring}. */
final class JdbcKeyRingStore implements KeyRingStore {
  private static final String LOAD = "SELECT rev, root_key_id, wrapped FROM key_ring WHERE id = 1";

  private static final String INSERT =
      """
      INSERT INTO key_ring (id, rev, root_key_id, wrapped) VALUES (1, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private static final String COMPARE_AND_SET =
      "UPDATE key_ring SET rev = ?, root_key_id = ?, wrapped = ? WHERE id = 1 AND rev = ?";

  private final Connections connections;

  JdbcKeyRingStore(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Optional<StoredKeyRing> load() {
    return connections.read(
        connection ->
            Jdbc.first(
                connection,
                LOAD,
                row -> new StoredKeyRing(row.getLong(1), row.getString(2), row.getBytes(3))));
  }

  @Override
  public boolean insertIfAbsent(StoredKeyRing ring) {
    return connections.write(
        connection ->
            Jdbc.update(connection, INSERT, ring.revision(), ring.rootKeyId(), ring.wrapped())
                == 1);
  }

  @Override
  public boolean compareAndSet(long expectedRevision, StoredKeyRing ring) {
    if (ring.revision() != expectedRevision + 1) {
      throw new IllegalArgumentException("a ring is followed by the next revision");
    }
    return connections.write(
        connection ->
            Jdbc.update(
                    connection,
                    COMPARE_AND_SET,
                    ring.revision(),
                    ring.rootKeyId(),
                    ring.wrapped(),
                    expectedRevision)
                == 1);
  }
}
