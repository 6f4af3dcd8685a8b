package io.claviger.store.jdbc;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.api.IntegrityException;
import io.claviger.seal.KeyedMac;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Access tokens in the table {@code access_tokens}. */
final class JdbcTokenStore implements TokenStore {
  private static final String SELECT =
      "SELECT %s FROM access_tokens t ".formatted(TokenRows.COLUMNS);

  private static final String BY_HASH = SELECT + "WHERE t.token_hash = ?";
  private static final String BY_ID = SELECT + "WHERE t.id = ? ";
  private static final String BY_ACCESSOR = SELECT + "WHERE t.accessor = ? ";

  private static final String ACTIVE =
      """
      t.revoked_at = 0 AND (t.expires_at = 0 OR t.expires_at > ?)
        AND (t.uses_left IS NULL OR t.uses_left > 0)
      """;

  private static final String COUNT_ACTIVE = "SELECT count(*) FROM access_tokens t WHERE " + ACTIVE;

  private static final String AMEND =
      """
      UPDATE access_tokens SET expires_at = ?, uses_left = ?, mac = ?
      WHERE id = ? AND rev = ? AND expires_at = ? AND coalesce(uses_left, -1) = ?
      """;

  /**
   * Children end before their parents, and so are gone before them. What had no end is kept when it
   * was revoked: its text may have been chosen, and must not come to life again.
   */
  private static final String DELETE_ENDED =
      """
      DELETE FROM access_tokens WHERE id IN (
        SELECT t.id FROM access_tokens t
        WHERE ((t.revoked_at > 0 AND t.revoked_at < ? AND t.expires_at > 0)
            OR (t.revoked_at = 0 AND t.expires_at > 0 AND t.expires_at < ?))
          AND NOT EXISTS (SELECT 1 FROM access_tokens c WHERE c.parent_id = t.id)
        LIMIT ?
      """;

  private final Connections connections;
  private final TokenRows rows;

  JdbcTokenStore(Connections connections, KeyedMac mac) {
    this.connections = connections;
    this.rows = new TokenRows(new RowMacs(mac));
  }

  @Override
  public Optional<LookedUp> lookUp(byte[] hash) {
    return lookUp(BY_HASH, hash);
  }

  @Override
  public Optional<LookedUp> byId(long id) {
    return lookUp(BY_ID, id);
  }

  @Override
  public Optional<LookedUp> byAccessor(String accessor) {
    return lookUp(BY_ACCESSOR, accessor);
  }

  private Optional<LookedUp> lookUp(String sql, Object key) {
    return connections.read(
        connection -> {
          Optional<StoredToken> found = Jdbc.first(connection, sql, rows::read, key);
          return found.isEmpty()
              ? Optional.empty()
              : Optional.of(new LookedUp(found.get(), connections.now(connection)));
        });
  }

  @Override
  public Listed list(Filter filter) {
    return connections.read(connection -> list(connection, filter));
  }

  private Listed list(Connection connection, Filter filter) throws SQLException {
    long now = connections.now(connection);
    StringBuilder sql = new StringBuilder(SELECT).append("WHERE t.accessor > ?");
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(filter.after() == null ? "" : filter.after());
    if (filter.principal() != null) {
      sql.append(" AND t.principal = ?");
      parameters.add(filter.principal());
    }
    if (filter.activeOnly()) {
      sql.append(" AND ").append(ACTIVE);
      parameters.add(now);
    }
    sql.append(" ORDER BY t.accessor LIMIT ?");
    parameters.add(filter.limit() + 1);
    List<Listing> found =
        Jdbc.list(connection, sql.toString(), this::listing, parameters.toArray());
    boolean more = found.size() > filter.limit();
    List<Listing> shown = more ? found.subList(0, filter.limit()) : found;
    String end = shown.isEmpty() ? null : shown.getLast().accessor();
    return new Listed(whole(shown), end, more, now);
  }

  /** A row of a list; without a token when it was altered, which has raised the alarm. */
  private record Listing(String accessor, @Nullable StoredToken token) {}

  private Listing listing(ResultSet row) throws SQLException {
    String accessor = row.getString("accessor");
    try {
      return new Listing(accessor, rows.read(row));
    } catch (IntegrityException e) {
      return new Listing(accessor, null);
    }
  }

  private static List<StoredToken> whole(List<Listing> listed) {
    List<StoredToken> tokens = new ArrayList<>(listed.size());
    for (Listing row : listed) {
      if (row.token() != null) {
        tokens.add(row.token());
      }
    }
    return tokens;
  }

  @Override
  public Map<Long, String> accessors(Collection<Long> ids) {
    Map<Long, String> found = new HashMap<>();
    if (!ids.isEmpty()) {
      connections
          .read(connection -> all(connection, connections.dialect(), ids, ""))
          .forEach(token -> found.put(token.id(), token.accessor()));
    }
    return found;
  }

  private List<StoredToken> all(
      Connection connection, Dialect dialect, Collection<Long> ids, String lock)
      throws SQLException {
    String sql = SELECT + "WHERE " + dialect.isOneOf("t.id") + " ORDER BY t.id " + lock;
    return whole(Jdbc.list(connection, sql, this::listing, dialect.numbers(connection, ids)));
  }

  @Override
  public long countActive() {
    return connections.read(
        connection -> Jdbc.number(connection, COUNT_ACTIVE, connections.now(connection)));
  }

  @Override
  public Optional<StoredToken> lock(Transaction tx, String accessor) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = BY_ACCESSOR + jdbc.dialect().forUpdate("t");
    return jdbc.run(connection -> Jdbc.first(connection, sql, rows::read, accessor));
  }

  @Override
  public Optional<StoredToken> share(Transaction tx, long id) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = BY_ID + jdbc.dialect().forShare("t");
    return jdbc.run(connection -> Jdbc.first(connection, sql, rows::read, id));
  }

  @Override
  public List<StoredToken> lockAll(Transaction tx, Collection<Long> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    return jdbc.run(
        connection -> all(connection, jdbc.dialect(), ids, jdbc.dialect().forUpdate("t")));
  }

  @Override
  public List<Long> childrenOf(Transaction tx, Collection<Long> parents, long after, int limit) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    Dialect dialect = jdbc.dialect();
    String sql =
        "SELECT t.id FROM access_tokens t WHERE "
            + dialect.isOneOf("t.parent_id")
            + " AND t.id > ? ORDER BY t.id LIMIT ?";
    return jdbc.run(
        connection ->
            Jdbc.list(
                connection,
                sql,
                row -> row.getLong(1),
                dialect.numbers(connection, parents),
                after,
                limit));
  }

  @Override
  public void saveAll(Transaction tx, List<StoredToken> tokens) {
    List<@Nullable Object[]> added = new ArrayList<>();
    List<@Nullable Object[]> changed = new ArrayList<>();
    for (StoredToken token : tokens) {
      if (token.rev() == 1) {
        added.add(rows.forInsert(token));
      } else {
        changed.add(rows.forUpdate(token));
      }
    }
    JdbcTransaction.of(tx)
        .run(
            connection -> {
              expectAll(Jdbc.updateEach(connection, TokenRows.INSERT, added));
              expectAll(Jdbc.updateEach(connection, TokenRows.UPDATE, changed));
              return null;
            });
  }

  private static void expectAll(int[] counts) {
    for (int count : counts) {
      expectOne(count == Statement.SUCCESS_NO_INFO ? 1 : count);
    }
  }

  private static void expectOne(int count) {
    if (count != 1) {
      throw new ContentionException("a token was changed by somebody else meanwhile", null);
    }
  }

  @Override
  public void amend(Transaction tx, StoredToken before, StoredToken after) {
    expectOne(
        JdbcTransaction.of(tx)
            .run(
                connection ->
                    Jdbc.update(
                        connection,
                        AMEND,
                        after.expiresAt(),
                        TokenRows.uses(after),
                        rows.mac(after),
                        before.id(),
                        before.rev(),
                        before.expiresAt(),
                        before.usesLeft())));
  }

  @Override
  public int deleteEnded(long before, int limit) {
    // Replicas that do this at the same time take different rows.
    String lock = connections.dialect() == Dialect.POSTGRESQL ? "FOR UPDATE OF t SKIP LOCKED" : "";
    String sql = DELETE_ENDED + lock + ")";
    return connections.write(connection -> Jdbc.update(connection, sql, before, before, limit));
  }
}
