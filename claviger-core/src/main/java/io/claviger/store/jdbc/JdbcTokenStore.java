package io.claviger.store.jdbc;

import io.claviger.access.StoredToken;
import io.claviger.access.TokenStore;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.KeyedMac;
import io.claviger.tx.ContentionException;
import io.claviger.tx.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access tokens in the table {@code access_tokens}. The MAC covers all of their columns. */
final class JdbcTokenStore implements TokenStore {
  private static final String TABLE = "access_tokens";

  private static final String SELECT =
      """
      SELECT t.id, t.accessor, t.token_hash, t.rev, t.principal, t.policies, t.parent_id,
        t.created_at, t.created_by, t.expires_at, t.max_expires_at, t.uses_left, t.bound_addresses,
        t.revoked_at, t.mac
      FROM access_tokens t
      """;

  private static final String BY_HASH = SELECT + "WHERE t.token_hash = ?";
  private static final String BY_ACCESSOR = SELECT + "WHERE t.accessor = ? ";

  private static final String INSERT =
      """
      INSERT INTO access_tokens (
        accessor, token_hash, rev, principal, policies, parent_id, created_at, created_by,
        expires_at, max_expires_at, uses_left, bound_addresses, revoked_at, mac, id)
      VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, 0, NULL, '[]', ?, ?, ?)
      """;

  private static final String UPDATE =
      """
      UPDATE access_tokens
      SET accessor = ?, token_hash = ?, rev = ?, principal = ?, policies = ?, parent_id = NULL,
        created_at = ?, created_by = ?, expires_at = ?, max_expires_at = 0, uses_left = NULL,
        bound_addresses = '[]', revoked_at = ?, mac = ?
      WHERE id = ? AND rev = ?
      """;

  private final Connections connections;
  private final RowMacs macs;

  JdbcTokenStore(Connections connections, KeyedMac mac) {
    this.connections = connections;
    this.macs = new RowMacs(mac);
  }

  @Override
  public Optional<StoredToken> byHash(byte[] hash) {
    return connections.read(connection -> Jdbc.first(connection, BY_HASH, this::read, hash));
  }

  @Override
  public Optional<StoredToken> lock(Transaction tx, String accessor) {
    JdbcTransaction jdbc = JdbcTransaction.of(tx);
    String sql = BY_ACCESSOR + jdbc.dialect().forUpdate("t");
    return jdbc.run(connection -> Jdbc.first(connection, sql, this::read, accessor));
  }

  @Override
  public void save(Transaction tx, StoredToken token) {
    int count = JdbcTransaction.of(tx).run(connection -> save(connection, token));
    if (count != 1) {
      throw new ContentionException("a token was changed by somebody else meanwhile", null);
    }
  }

  private int save(Connection connection, StoredToken token) throws SQLException {
    String policies = CanonicalJson.of(token.policies());
    byte[] mac = macs.mac(canonical(token, policies, Unused.NONE));
    @Nullable Object[] insert = {
      token.accessor(),
      token.hash(),
      token.rev(),
      token.principal(),
      policies,
      token.createdAt(),
      token.createdBy(),
      token.expiresAt(),
      token.revokedAt(),
      mac,
      token.id()
    };
    if (token.rev() == 1) {
      return Jdbc.update(connection, INSERT, insert);
    }
    @Nullable Object[] update = new @Nullable Object[insert.length + 1];
    System.arraycopy(insert, 0, update, 0, insert.length);
    update[insert.length] = token.rev() - 1;
    return Jdbc.update(connection, UPDATE, update);
  }

  private StoredToken read(ResultSet row) throws SQLException {
    String policies = row.getString("policies");
    StoredToken raw = read(row, Set.of());
    macs.check(
        canonical(raw, policies, Unused.read(row)), row.getBytes("mac"), TABLE, "id " + raw.id());
    return read(row, CanonicalJson.set(policies));
  }

  private static StoredToken read(ResultSet row, Set<String> policies) throws SQLException {
    return new StoredToken(
        row.getLong("id"),
        row.getString("accessor"),
        row.getBytes("token_hash"),
        row.getLong("rev"),
        row.getString("principal"),
        policies,
        row.getLong("created_at"),
        row.getString("created_by"),
        row.getLong("expires_at"),
        row.getLong("revoked_at"));
  }

  private static CanonicalRow canonical(StoredToken token, String policies, Unused unused) {
    return CanonicalRow.of(TABLE)
        .put("id", token.id())
        .put("accessor", token.accessor())
        .put("token_hash", token.hash())
        .put("rev", token.rev())
        .put("principal", token.principal())
        .put("policies", policies)
        .put("parent_id", unused.parentId())
        .put("created_at", token.createdAt())
        .put("created_by", token.createdBy())
        .put("expires_at", token.expiresAt())
        .put("max_expires_at", unused.maxExpiresAt())
        .put("uses_left", unused.usesLeft())
        .put("bound_addresses", unused.boundAddresses())
        .put("revoked_at", token.revokedAt());
  }

  /** Columns that are always the same now, and authenticated all the same. */
  private record Unused(
      @Nullable Long parentId, long maxExpiresAt, @Nullable Long usesLeft, String boundAddresses) {
    static final Unused NONE = new Unused(null, 0, null, "[]");

    static Unused read(ResultSet row) throws SQLException {
      long parent = row.getLong("parent_id");
      Long parentId = row.wasNull() ? null : Long.valueOf(parent);
      long uses = row.getLong("uses_left");
      Long usesLeft = row.wasNull() ? null : Long.valueOf(uses);
      return new Unused(
          parentId, row.getLong("max_expires_at"), usesLeft, row.getString("bound_addresses"));
    }
  }
}
