package io.claviger.store.jdbc;

import io.claviger.api.IntegrityException;
import io.claviger.seal.KeyedMac;
import io.claviger.seal.Sealed;
import io.claviger.secret.Expiring;
import io.claviger.secret.SecretFilter;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.SecretMutation;
import io.claviger.secret.SecretStore;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Secrets and versions in the tables {@code secrets} and {@code secret_versions}. */
final class JdbcSecretStore implements SecretStore {
  /** Lacks the condition that picks the versions. */
  private static final String LOAD =
      """
      SELECT %s, %s, h.name AS v_secret_name
      FROM secrets h
      LEFT JOIN secret_versions v ON v.secret_uid = h.uid AND %%s
      WHERE h.name = ? AND h.state <> 'PURGED'
      """
          .formatted(HeaderRows.COLUMNS, VersionRows.COLUMNS);

  private static final String LIST =
      """
      SELECT %s, %s, h.name AS v_secret_name
      FROM secrets h
      LEFT JOIN secret_versions v ON v.secret_uid = h.uid AND v.version = h.current_version
      WHERE h.state <> 'PURGED' AND h.state IN ('ACTIVE', ?)
        AND h.name >= ? AND h.name < ? AND h.name > ?
        AND (CAST(? AS text) IS NULL OR h.secret_type = ?)
      ORDER BY h.name
      LIMIT ?
      """
          .formatted(HeaderRows.COLUMNS, VersionRows.METADATA);

  private static final String VERSIONS =
      """
      SELECT %s, %s
      FROM secret_versions v
      WHERE v.secret_uid = ? AND v.version < ?
      ORDER BY v.version DESC
      LIMIT ?
      """
          .formatted(VersionRows.METADATA, VersionRows.SECRET_NAME);

  private static final String PURGEABLE =
      """
      SELECT name FROM secrets
      WHERE state = 'DELETED' AND purge_at <= ?
      ORDER BY purge_at
      LIMIT ?
      """;

  private static final String EXPIRING =
      """
      SELECT count(CASE WHEN v.expires_at <= ? THEN 1 END), count(*)
      FROM secret_versions v
      JOIN secrets h ON h.uid = v.secret_uid AND h.current_version = v.version
      WHERE v.expires_at > 0 AND v.expires_at > ? AND v.expires_at <= ?
        AND v.state = 'ENABLED' AND h.state = 'ACTIVE'
      """;

  private static final String SEALED_WITH =
      """
      SELECT %s, %s
      FROM secret_versions v
      WHERE v.ring_key = ? AND (v.secret_uid, v.version) > (?, ?)
        AND v.state IN ('ENABLED', 'DISABLED') AND v.value IS NOT NULL
      ORDER BY v.secret_uid, v.version
      LIMIT ?
      """
          .formatted(VersionRows.COLUMNS, VersionRows.SECRET_NAME);

  private static final String RESEAL =
      """
      UPDATE secret_versions SET value = ?, ring_key = ?
      WHERE secret_uid = ? AND version = ? AND ring_key = ? AND value IS NOT NULL
      """;

  private static final String ALL_VERSIONS =
      "SELECT %s, %s FROM secret_versions v WHERE v.secret_uid = ?"
          .formatted(VersionRows.METADATA, VersionRows.SECRET_NAME);

  private static final String ONE_HEADER =
      "SELECT %s FROM secrets h WHERE h.name = ? AND h.state <> 'PURGED'"
          .formatted(HeaderRows.COLUMNS);

  private static final String DELETE_HEADER = "DELETE FROM secrets WHERE uid = ?";

  private static final String NAME_OF = "SELECT name FROM secrets WHERE uid = ?";

  private static final String DELETE_VERSIONS = "DELETE FROM secret_versions WHERE secret_uid = ?";

  /** Names begin with a letter or digit. */
  private static final String BEHIND_ALL_NAMES = "{";

  private final Connections connections;
  private final HeaderRows headers;
  private final VersionRows versions;
  private final SecretLocks locks;
  private final String load;

  JdbcSecretStore(Connections connections, KeyedMac mac) {
    this.connections = connections;
    RowMacs macs = new RowMacs(mac);
    this.headers = new HeaderRows(macs);
    this.versions = new VersionRows(macs);
    this.locks = new SecretLocks(headers, versions);
    this.load =
        LOAD.formatted(
            connections
                .dialect()
                .isAmong(
                    "v.version",
                    "h.current_version, h.pending_version, h.previous_version, CAST(? AS bigint)"));
  }

  @Override
  public Optional<StoredSecret> load(String name, long version) {
    return connections.read(connection -> load(connection, name, version));
  }

  private Optional<StoredSecret> load(Connection connection, String name, long version)
      throws SQLException {
    List<Loaded> rows =
        Jdbc.list(
            connection,
            load,
            row ->
                new Loaded(
                    // The header is repeated in each row; it is checked once.
                    row.getRow() == 1 ? headers.read(row) : null,
                    row.getLong("v_version") == 0 ? null : versions.read(row)),
            version,
            name);
    SecretHeader header = rows.isEmpty() ? null : rows.getFirst().header();
    if (header == null) {
      return Optional.empty();
    }
    List<StoredVersion> found = new ArrayList<>(rows.size());
    for (Loaded row : rows) {
      StoredVersion one = row.version();
      if (one != null) {
        found.add(one);
      }
    }
    return Optional.of(new StoredSecret(header, found));
  }

  /** One row of the join. */
  private record Loaded(@Nullable SecretHeader header, @Nullable StoredVersion version) {}

  @Override
  public Optional<StoredSecret> loadShared(Transaction tx, String name, long version) {
    return locks.shared(JdbcTransaction.of(tx), name, version);
  }

  @Override
  public Map<String, StoredSecret> lock(Transaction tx, Collection<Wanted> wanted) {
    return wanted.isEmpty() ? Map.of() : locks.exclusive(JdbcTransaction.of(tx), wanted);
  }

  @Override
  public void save(Transaction tx, List<SecretMutation> mutations) {
    // In the order of names, so that two transactions do not wait for each other's inserts.
    List<SecretMutation> sorted =
        mutations.stream().sorted(Comparator.comparing(m -> m.header().name())).toList();
    JdbcTransaction.of(tx)
        .run(
            connection -> {
              save(connection, sorted);
              return null;
            });
  }

  private void save(Connection connection, List<SecretMutation> mutations) throws SQLException {
    List<@Nullable Object[]> newHeaders = new ArrayList<>();
    List<@Nullable Object[]> newerHeaders = new ArrayList<>();
    List<@Nullable Object[]> added = new ArrayList<>();
    List<@Nullable Object[]> changed = new ArrayList<>();
    List<@Nullable Object[]> destroyed = new ArrayList<>();
    for (SecretMutation mutation : mutations) {
      SecretHeader header = mutation.header();
      if (header.rev() == 1) {
        newHeaders.add(headers.forInsert(header));
      } else {
        newerHeaders.add(headers.forUpdate(header));
      }
      if (mutation.added() != null) {
        added.add(versions.forInsert(mutation.added()));
      }
      if (mutation.changed() != null) {
        changed.add(versions.forUpdate(mutation.changed()));
      }
      if (mutation.destroyVersions()) {
        destroyed.add(new @Nullable Object[] {header.uid()});
      }
    }
    each(connection, HeaderRows.INSERT, newHeaders);
    each(connection, HeaderRows.UPDATE, newerHeaders);
    each(connection, VersionRows.INSERT, added);
    each(connection, VersionRows.UPDATE, changed);
    Jdbc.updateEach(connection, DELETE_VERSIONS, destroyed);
  }

  /** Every statement must hit the one row that it was made for. */
  private static void each(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    for (int count : Jdbc.updateEach(connection, sql, rows)) {
      if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
        throw new ContentionException("a row was changed by somebody else meanwhile", null);
      }
    }
  }

  @Override
  public List<StoredSecret> list(SecretFilter filter) {
    String type = filter.type() == null ? null : filter.type().name();
    return JdbcSecretStore.<String, StoredSecret>authentic(
        filter.limit(),
        (last, limit) -> {
          String after = last == null ? filter.after() : last;
          return connections.read(
              connection ->
                  Jdbc.list(
                      connection,
                      LIST,
                      row -> orRefused(row.getString("name"), () -> listed(row)),
                      filter.includeDeleted() ? "DELETED" : "ACTIVE",
                      filter.prefix(),
                      Prefixes.successor(filter.prefix()).orElse(BEHIND_ALL_NAMES),
                      after == null ? "" : after,
                      type,
                      type,
                      limit));
        });
  }

  @Override
  public Optional<String> nameOf(long uid) {
    return connections.read(
        connection -> Jdbc.first(connection, NAME_OF, row -> row.getString(1), uid));
  }

  private StoredSecret listed(ResultSet row) throws SQLException {
    SecretHeader header = headers.read(row);
    boolean hasCurrent = row.getLong("v_version") != 0;
    return new StoredSecret(header, hasCurrent ? List.of(versions.readMetadata(row)) : List.of());
  }

  /** A row of a list, by what the list is in the order of; without the row when it was refused. */
  private record Listed<K, T>(K key, @Nullable T row) {}

  private interface Reading<T> {
    T read() throws SQLException;
  }

  private static <K, T> Listed<K, T> orRefused(K key, Reading<T> row) throws SQLException {
    try {
      return new Listed<>(key, row.read());
    } catch (IntegrityException e) {
      return new Listed<>(key, null); // it is alarmed already
    }
  }

  /** Reads on behind rows that were refused, so that they do not end a list. */
  private static <K, T> List<T> authentic(
      int limit, BiFunction<@Nullable K, Integer, List<Listed<K, T>>> more) {
    List<T> found = new ArrayList<>();
    K last = null;
    int asked;
    int got;
    do {
      asked = limit - found.size();
      List<Listed<K, T>> rows = more.apply(last, asked);
      for (Listed<K, T> one : rows) {
        T row = one.row();
        if (row != null) {
          found.add(row);
        }
        last = one.key();
      }
      got = rows.size();
    } while (got == asked && found.size() < limit);
    return found;
  }

  @Override
  public List<StoredVersion> versions(long secretUid, long before, int limit) {
    return JdbcSecretStore.<Long, StoredVersion>authentic(
        limit,
        (last, asked) ->
            connections.read(
                connection ->
                    Jdbc.list(
                        connection,
                        VERSIONS,
                        row ->
                            orRefused(row.getLong("v_version"), () -> versions.readMetadata(row)),
                        secretUid,
                        last == null ? before : last,
                        asked)));
  }

  @Override
  public List<String> purgeable(long now, int limit) {
    return connections.read(
        connection -> Jdbc.list(connection, PURGEABLE, row -> row.getString(1), now, limit));
  }

  @Override
  public Expiring expiring(long now, long soon, long later) {
    return connections
        .read(
            connection ->
                Jdbc.first(
                    connection,
                    EXPIRING,
                    row -> new Expiring(row.getLong(1), row.getLong(2)),
                    soon,
                    now,
                    later))
        .orElseThrow();
  }

  @Override
  public List<StoredVersion> sealedWith(int ringKeyId, @Nullable StoredVersion after, int limit) {
    return connections.read(
        connection ->
            Jdbc.list(
                connection,
                SEALED_WITH,
                versions::readForSealing,
                ringKeyId,
                after == null ? Long.MIN_VALUE : after.secretUid(),
                after == null ? Long.MIN_VALUE : after.version(),
                limit));
  }

  @Override
  public long destroyDamaged(Transaction tx, String name) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    return jdbc.run(connection -> destroyDamaged(connection, jdbc.dialect(), name));
  }

  private long destroyDamaged(Connection connection, Dialect dialect, String name)
      throws SQLException {
    List<Listed<Long, SecretHeader>> header =
        Jdbc.list(
            connection,
            ONE_HEADER + dialect.forUpdate("h"),
            row -> orRefused(row.getLong("uid"), () -> headers.read(row)),
            name);
    if (header.isEmpty()) {
      return 0;
    }
    long uid = header.getFirst().key();
    List<Listed<Long, StoredVersion>> found =
        Jdbc.list(
            connection, ALL_VERSIONS, row -> orRefused(uid, () -> versions.readMetadata(row)), uid);
    boolean damaged =
        header.getFirst().row() == null || found.stream().anyMatch(one -> one.row() == null);
    if (!damaged) {
      return 0;
    }
    Jdbc.update(connection, DELETE_VERSIONS, uid);
    Jdbc.update(connection, DELETE_HEADER, uid);
    return uid;
  }

  @Override
  public boolean reseal(StoredVersion version, Sealed sealed) {
    Sealed before = version.sealed();
    if (before == null) {
      throw new IllegalArgumentException("the version was read without its value");
    }
    return connections.write(
        connection ->
            Jdbc.update(
                    connection,
                    RESEAL,
                    sealed.bytes(),
                    sealed.ringKeyId(),
                    version.secretUid(),
                    version.version(),
                    before.ringKeyId())
                == 1);
  }
}
