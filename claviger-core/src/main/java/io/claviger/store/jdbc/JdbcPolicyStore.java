package io.claviger.store.jdbc;

import io.claviger.access.PolicyStore;
import io.claviger.access.StoredPolicy;
import io.claviger.api.IntegrityException;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.seal.KeyedMac;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Policies in the table {@code policies}, a row per version. The MAC covers all columns but {@code
 * present}. The one row of {@code policy_catalog} says which rows are the present ones, by a MAC
 * over their MACs and the epoch; it is absent before the first policy.
 */
final class JdbcPolicyStore implements PolicyStore {
  private static final String TABLE = "policies";
  private static final String CATALOG = "policy_catalog";

  private static final String COLUMNS =
      "p.name, p.version, p.document, p.created_at, p.created_by, p.deleted, p.mac";

  /** One statement, so that epoch, catalogue and policies are of one moment. */
  private static final String LOAD =
      "SELECT h.policy_epoch, c.epoch AS catalog_epoch, c.mac AS catalog_mac, "
          + COLUMNS
          + " FROM audit_head h LEFT JOIN policy_catalog c ON c.id = 1"
          + " LEFT JOIN policies p ON p.present = 1 WHERE h.id = 1 ORDER BY p.name";

  private static final String PRESENT =
      "SELECT " + COLUMNS + " FROM policies p WHERE p.present = 1 ORDER BY p.name";

  private static final String NEWEST =
      "SELECT " + COLUMNS + " FROM policies p WHERE p.name = ? ORDER BY p.version DESC LIMIT 1";

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM policies p WHERE p.name = ? AND p.version = ?";

  private static final String VERSIONS =
      "SELECT "
          + COLUMNS
          + " FROM policies p WHERE p.name = ? AND p.version < ? ORDER BY p.version DESC LIMIT ?";

  private static final String EPOCH = "SELECT policy_epoch FROM audit_head WHERE id = 1";

  private static final String FIRST =
      "INSERT INTO policy_catalog (id, epoch, mac) VALUES (1, 0, ?) ON CONFLICT DO NOTHING";

  private static final String LOCK = "SELECT c.epoch FROM policy_catalog c WHERE c.id = 1 ";

  private static final String PASS =
      "UPDATE policies SET present = 0 WHERE name = ? AND present = 1";

  private static final String INSERT =
      """
      INSERT INTO policies (name, version, document, created_at, created_by, deleted, present, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String MOVE =
      "UPDATE policy_catalog SET epoch = ?, mac = ? WHERE id = 1 AND epoch = ?";

  private final Connections connections;
  private final KeyedMac mac;
  private final RowMacs macs;

  JdbcPolicyStore(Connections connections, KeyedMac mac) {
    this.connections = connections;
    this.mac = mac;
    this.macs = new RowMacs(mac);
  }

  /** A row as it was loaded; null where it was altered. */
  private record Row(@Nullable StoredPolicy policy, byte[] mac) {}

  /** A row of {@link #LOAD}. */
  private record Loaded(
      long epoch, long catalogEpoch, byte @Nullable [] catalogMac, @Nullable Row row) {}

  @Override
  public Catalogue load() {
    return connections.read(
        connection -> {
          List<Loaded> loaded = Jdbc.list(connection, LOAD, this::loaded);
          if (loaded.isEmpty()) {
            throw new SQLException("the journal has no head");
          }
          List<Row> rows = new ArrayList<>();
          for (Loaded one : loaded) {
            if (one.row() != null) {
              rows.add(one.row());
            }
          }
          Loaded first = loaded.getFirst();
          return new Catalogue(
              first.epoch(), policies(rows), isIntact(first, rows), connections.now(connection));
        });
  }

  private Loaded loaded(ResultSet row) throws SQLException {
    return new Loaded(
        row.getLong("policy_epoch"),
        row.getLong("catalog_epoch"),
        row.getBytes("catalog_mac"),
        row.getString("name") == null ? null : row(row));
  }

  private boolean isIntact(Loaded catalog, List<Row> rows) {
    if (catalog.catalogMac() == null) {
      return catalog.epoch() == 0 && rows.isEmpty();
    }
    return catalog.epoch() == catalog.catalogEpoch()
        && mac.verify(catalogOf(catalog.catalogEpoch(), rows).toBytes(), catalog.catalogMac());
  }

  private static List<StoredPolicy> policies(List<Row> rows) {
    List<StoredPolicy> policies = new ArrayList<>();
    for (Row row : rows) {
      if (row.policy() != null) {
        policies.add(row.policy());
      }
    }
    return policies;
  }

  /** Altered rows are not part of it: they count for nothing. */
  private static CanonicalRow catalogOf(long epoch, List<Row> rows) {
    CanonicalRow catalog = CanonicalRow.of(CATALOG).put("epoch", epoch);
    for (Row row : rows) {
      if (row.policy() != null) {
        catalog.put("name", row.policy().name()).put("version", row.policy().version());
        catalog.put("mac", row.mac());
      }
    }
    return catalog;
  }

  private Row row(ResultSet row) throws SQLException {
    byte[] stored = row.getBytes("mac");
    try {
      return new Row(read(row), stored);
    } catch (IntegrityException e) {
      return new Row(null, stored);
    }
  }

  private StoredPolicy read(ResultSet row) throws SQLException {
    StoredPolicy policy =
        new StoredPolicy(
            row.getString("name"),
            row.getLong("version"),
            row.getString("document"),
            row.getLong("created_at"),
            row.getString("created_by"),
            row.getInt("deleted") != 0);
    macs.check(
        canonical(policy),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(TABLE, null, 0, policy.version()),
        "version " + policy.version());
    return policy;
  }

  private static CanonicalRow canonical(StoredPolicy policy) {
    return CanonicalRow.of(TABLE)
        .put("name", policy.name())
        .put("version", policy.version())
        .put("document", policy.document())
        .put("created_at", policy.createdAt())
        .put("created_by", policy.createdBy())
        .put("deleted", policy.deleted());
  }

  @Override
  public Catalogue glance() {
    return connections.read(
        connection ->
            new Catalogue(
                Jdbc.number(connection, EPOCH), List.of(), true, connections.now(connection)));
  }

  @Override
  public Locked lock(Transaction tx, String name) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String lock = LOCK + jdbc.dialect().forUpdate("c");
    return jdbc.run(
        connection -> {
          Jdbc.update(connection, FIRST, macs.mac(catalogOf(0, List.of())));
          long epoch = Jdbc.number(connection, lock);
          return new Locked(epoch, Jdbc.first(connection, NEWEST, this::read, name));
        });
  }

  @Override
  public void save(Transaction tx, StoredPolicy policy, long epoch) {
    int moved = JdbcTransaction.of(tx).run(connection -> save(connection, policy, epoch));
    if (moved != 1) {
      throw new ContentionException("the policies were changed by somebody else meanwhile", null);
    }
  }

  private int save(Connection connection, StoredPolicy policy, long epoch) throws SQLException {
    Jdbc.update(connection, PASS, policy.name());
    Jdbc.update(
        connection,
        INSERT,
        policy.name(),
        policy.version(),
        policy.document(),
        policy.createdAt(),
        policy.createdBy(),
        policy.deleted() ? 1 : 0,
        policy.deleted() ? 0 : 1,
        macs.mac(canonical(policy)));
    List<Row> present = Jdbc.list(connection, PRESENT, this::row);
    return Jdbc.update(connection, MOVE, epoch, macs.mac(catalogOf(epoch, present)), epoch - 1);
  }

  @Override
  public Optional<StoredPolicy> find(String name, long version) {
    return connections.read(
        connection ->
            version == 0
                ? Jdbc.first(connection, NEWEST, this::read, name)
                : Jdbc.first(connection, FIND, this::read, name, version));
  }

  @Override
  public List<StoredPolicy> versions(String name, long before, int limit) {
    return connections.read(
        connection ->
            policies(
                Jdbc.list(
                    connection,
                    VERSIONS,
                    this::row,
                    name,
                    before == 0 ? Long.MAX_VALUE : before,
                    limit)));
  }
}
