package io.claviger.store.jdbc;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import io.claviger.secret.StoredSecret;
import io.claviger.secret.StoredVersion;
import io.claviger.secret.Wanted;
import io.claviger.tx.ContentionException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads secrets and holds them until the transaction ends. On SQLite the transaction holds
 * everything already.
 *
 * <p>Versions are read by a second statement: after a wait for the lock, PostgreSQL brings only the
 * locked row itself up to date, but each statement begins with what is committed then.
 */
final class SecretLocks {
  private static final Gson GSON = new Gson();

  /** How often names may be purged and made anew while they are being locked. */
  private static final int TRIES = 3;

  /**
   * Locks in the order of names. A row that was purged during the wait is left out, and the row
   * that took its name is not seen yet: then there are fewer rows than the statement saw at its
   * start. The clock is read after the lock.
   */
  private static final String LOCK_POSTGRESQL =
      """
      SELECT claviger_now() AS clock,
        (SELECT count(*) FROM secrets WHERE name = ANY (?) AND state <> 'PURGED') AS seen, %s
      FROM (SELECT 1) one
      LEFT JOIN (
        SELECT * FROM secrets
        WHERE name = ANY (?) AND state <> 'PURGED'
        ORDER BY name
        FOR UPDATE) h ON true
      """
          .formatted(HeaderRows.COLUMNS);

  private static final String LOCK_SQLITE =
      """
      SELECT %s
      FROM secrets h
      WHERE h.name IN (SELECT value FROM json_each(?)) AND h.state <> 'PURGED'
      """
          .formatted(HeaderRows.COLUMNS);

  private static final String WANTED_POSTGRESQL =
      """
      WITH w AS (SELECT * FROM json_to_recordset(?::json) AS r (uid bigint, name text, version bigint, idem text))
      """;

  private static final String WANTED_SQLITE =
      """
      WITH w AS (
        SELECT value ->> 'uid' AS uid, value ->> 'name' AS name, value ->> 'version' AS version,
          value ->> 'idem' AS idem
        FROM json_each(?))
      """;

  /** A version that is meant by number and by key comes once. */
  private static final String VERSIONS =
      """
      SELECT %1$s, w.name AS v_secret_name
      FROM w JOIN secret_versions v ON v.secret_uid = w.uid AND v.version = w.version
      UNION ALL
      SELECT %1$s, w.name AS v_secret_name
      FROM w JOIN secret_versions v ON v.secret_uid = w.uid AND v.idempotency_key = w.idem
      WHERE v.version <> w.version
      """
          .formatted(VersionRows.COLUMNS);

  private static final String SHARE =
      """
      SELECT %s
      FROM secrets h
      WHERE h.name = ? AND h.state <> 'PURGED'
      """
          .formatted(HeaderRows.COLUMNS);

  private static final String LABELLED =
      """
      SELECT %s, %s
      FROM secret_versions v
      WHERE v.secret_uid = ? AND v.version IN (?, ?, ?, ?)
      """
          .formatted(VersionRows.COLUMNS, VersionRows.SECRET_NAME);

  private final HeaderRows headers;
  private final VersionRows versions;

  SecretLocks(HeaderRows headers, VersionRows versions) {
    this.headers = headers;
    this.versions = versions;
  }

  Map<String, StoredSecret> exclusive(JdbcTransaction tx, Collection<Wanted> wanted) {
    Map<String, Wanted> byName = new TreeMap<>();
    for (Wanted one : wanted) {
      if (byName.put(one.name(), one) != null) {
        throw new IllegalArgumentException("a secret is wanted twice");
      }
    }
    return tx.run(
        connection -> {
          List<SecretHeader> found =
              tx.dialect() == Dialect.POSTGRESQL
                  ? lock(tx, connection, byName.keySet())
                  : Jdbc.list(connection, LOCK_SQLITE, headers::read, GSON.toJson(byName.keySet()));
          return withVersions(tx.dialect(), connection, found, byName);
        });
  }

  private List<SecretHeader> lock(
      JdbcTransaction tx, Connection connection, Collection<String> names) throws SQLException {
    Object array = Dialect.POSTGRESQL.set(connection, names);
    for (int i = 0; i < TRIES; i++) {
      List<Locked> rows =
          Jdbc.list(
              connection,
              LOCK_POSTGRESQL,
              row ->
                  new Locked(
                      row.getLong("clock"),
                      row.getLong("seen"),
                      row.getLong("uid") == 0 ? null : headers.read(row)),
              array,
              array);
      List<SecretHeader> found = new ArrayList<>(rows.size());
      for (Locked row : rows) {
        if (row.header() != null) {
          found.add(row.header());
        }
      }
      if (found.size() == rows.getFirst().seen()) {
        tx.told(rows.getLast().clock());
        return found;
      }
    }
    throw new ContentionException("secrets were purged and made anew all the time", null);
  }

  /** One row of the lock statement; without a header when no secret was found. */
  private record Locked(long clock, long seen, @Nullable SecretHeader header) {}

  private Map<String, StoredSecret> withVersions(
      Dialect dialect, Connection connection, List<SecretHeader> found, Map<String, Wanted> byName)
      throws SQLException {
    JsonArray asked = new JsonArray();
    for (SecretHeader header : found) {
      Wanted wanted = byName.get(header.name());
      if (wanted != null && (wanted.version() != 0 || wanted.idempotencyKey() != null)) {
        JsonObject one = new JsonObject();
        one.addProperty("uid", header.uid());
        one.addProperty("name", header.name());
        one.addProperty(
            "version",
            wanted.version() == Wanted.CURRENT_VERSION
                ? header.labels().current()
                : wanted.version());
        one.addProperty("idem", wanted.idempotencyKey());
        asked.add(one);
      }
    }
    Map<Long, List<StoredVersion>> bySecret = new HashMap<>();
    if (!asked.isEmpty()) {
      String with = dialect == Dialect.POSTGRESQL ? WANTED_POSTGRESQL : WANTED_SQLITE;
      Jdbc.list(connection, with + VERSIONS, versions::read, GSON.toJson(asked))
          .forEach(
              version ->
                  bySecret
                      .computeIfAbsent(version.secretUid(), uid -> new ArrayList<>())
                      .add(version));
    }
    Map<String, StoredSecret> result = new HashMap<>();
    for (SecretHeader header : found) {
      result.put(
          header.name(), new StoredSecret(header, bySecret.getOrDefault(header.uid(), List.of())));
    }
    return result;
  }

  Optional<StoredSecret> shared(JdbcTransaction tx, String name, long version) {
    return tx.run(
        connection -> {
          String sql = SHARE + tx.dialect().forShare("h");
          Optional<SecretHeader> found = Jdbc.first(connection, sql, headers::read, name);
          if (found.isEmpty() && tx.dialect() == Dialect.POSTGRESQL) {
            // It may have been purged and made anew during a wait for the lock.
            found = Jdbc.first(connection, sql, headers::read, name);
          }
          if (found.isEmpty()) {
            return Optional.empty();
          }
          SecretHeader header = found.get();
          Labels labels = header.labels();
          return Optional.of(
              new StoredSecret(
                  header,
                  Jdbc.list(
                      connection,
                      LABELLED,
                      versions::read,
                      header.uid(),
                      labels.current(),
                      labels.pending(),
                      labels.previous(),
                      version)));
        });
  }
}
