package io.claviger.store.jdbc;

import io.claviger.access.AddressRange;
import io.claviger.access.StoredToken;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code access_tokens}. The MAC covers all of their columns. Thread-safe. */
final class TokenRows {
  /** The columns that {@link #read} needs, of the table's alias {@code t}. */
  static final String COLUMNS =
      """
      t.id, t.accessor, t.token_hash, t.rev, t.principal, t.policies, t.description, t.parent_id,
      t.created_at, t.created_by, t.ttl, t.expires_at, t.max_expires_at, t.uses_left,
      t.bound_addresses, t.revoked_at, t.mac
      """;

  static final String INSERT =
      """
      INSERT INTO access_tokens (
        accessor, token_hash, rev, principal, policies, description, parent_id, created_at,
        created_by, ttl, expires_at, max_expires_at, uses_left, bound_addresses, revoked_at, mac, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String UPDATE =
      """
      UPDATE access_tokens
      SET accessor = ?, token_hash = ?, rev = ?, principal = ?, policies = ?, description = ?,
        parent_id = ?, created_at = ?, created_by = ?, ttl = ?, expires_at = ?, max_expires_at = ?,
        uses_left = ?, bound_addresses = ?, revoked_at = ?, mac = ?
      WHERE id = ? AND rev = ?
      """;

  private static final String TABLE = "access_tokens";

  private final RowMacs macs;

  TokenRows(RowMacs macs) {
    this.macs = macs;
  }

  /** The texts of a row that stand for lists. */
  private record Lists(String policies, String boundAddresses) {
    static Lists of(StoredToken token) {
      List<String> ranges =
          token.grant().boundAddresses().stream().map(AddressRange::toString).toList();
      return new Lists(CanonicalJson.of(token.policies()), CanonicalJson.of(ranges));
    }
  }

  @Nullable Object[] forInsert(StoredToken token) {
    Lists lists = Lists.of(token);
    StoredToken.Life life = token.life();
    return new @Nullable Object[] {
      token.accessor(),
      token.hash(),
      token.rev(),
      token.principal(),
      lists.policies(),
      token.grant().description(),
      parent(token),
      life.createdAt(),
      life.createdBy(),
      life.ttl(),
      life.expiresAt(),
      life.maxExpiresAt(),
      uses(token),
      lists.boundAddresses(),
      token.revokedAt(),
      mac(token),
      token.id()
    };
  }

  @Nullable Object[] forUpdate(StoredToken token) {
    @Nullable Object[] columns = forInsert(token);
    @Nullable Object[] update = new @Nullable Object[columns.length + 1];
    System.arraycopy(columns, 0, update, 0, columns.length);
    update[columns.length] = token.rev() - 1;
    return update;
  }

  byte[] mac(StoredToken token) {
    return macs.mac(canonical(token, Lists.of(token)));
  }

  /** What is stored for the uses: null when nobody counts. */
  static @Nullable Long uses(StoredToken token) {
    return token.isLimited() ? Long.valueOf(token.usesLeft()) : null;
  }

  private static @Nullable Long parent(StoredToken token) {
    return token.parentId() == 0 ? null : Long.valueOf(token.parentId());
  }

  /**
   * Reads a row and checks its MAC.
   *
   * @throws io.claviger.api.IntegrityException if it is not as it was written
   */
  StoredToken read(ResultSet row) throws SQLException {
    Lists lists = new Lists(row.getString("policies"), row.getString("bound_addresses"));
    StoredToken raw = read(row, Set.of(), List.of());
    macs.check(
        canonical(raw, lists),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(TABLE, null, raw.id(), 0),
        "id " + raw.id());
    // What stands in the lists is looked at only now: altered, it may be anything.
    return read(
        row,
        CanonicalJson.set(lists.policies()),
        CanonicalJson.list(lists.boundAddresses()).stream().map(AddressRange::parse).toList());
  }

  private static StoredToken read(ResultSet row, Set<String> policies, List<AddressRange> bound)
      throws SQLException {
    long uses = row.getLong("uses_left");
    boolean limited = !row.wasNull();
    long parent = row.getLong("parent_id"); // 0 for null, as no row has this number
    return new StoredToken(
        row.getLong("id"),
        row.getString("accessor"),
        row.getBytes("token_hash"),
        row.getLong("rev"),
        parent,
        new StoredToken.Grant(
            row.getString("principal"), policies, bound, row.getString("description")),
        new StoredToken.Life(
            row.getLong("created_at"),
            row.getString("created_by"),
            row.getLong("ttl"),
            row.getLong("expires_at"),
            row.getLong("max_expires_at")),
        limited ? (int) uses : StoredToken.UNLIMITED,
        row.getLong("revoked_at"));
  }

  private static CanonicalRow canonical(StoredToken token, Lists lists) {
    StoredToken.Life life = token.life();
    CanonicalRow row =
        CanonicalRow.of(TABLE)
            .put("id", token.id())
            .put("accessor", token.accessor())
            .put("token_hash", token.hash())
            .put("rev", token.rev())
            .put("principal", token.principal())
            .put("policies", lists.policies())
            .put("parent_id", parent(token))
            .put("created_at", life.createdAt())
            .put("created_by", life.createdBy())
            .put("expires_at", life.expiresAt())
            .put("max_expires_at", life.maxExpiresAt())
            .put("uses_left", uses(token))
            .put("bound_addresses", lists.boundAddresses())
            .put("revoked_at", token.revokedAt());
    // Columns that came later count where they say something, so that older rows keep their MAC.
    if (life.ttl() != 0) {
      row.put("ttl", life.ttl());
    }
    if (!token.grant().description().isEmpty()) {
      row.put("description", token.grant().description());
    }
    return row;
  }
}
