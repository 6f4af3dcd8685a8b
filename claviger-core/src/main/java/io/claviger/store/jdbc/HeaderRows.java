package io.claviger.store.jdbc;

import io.claviger.api.SecretState;
import io.claviger.api.SecretType;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.secret.Attributes;
import io.claviger.secret.History;
import io.claviger.secret.Labels;
import io.claviger.secret.SecretHeader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code secrets}. The MAC covers all of their columns. Thread-safe. */
final class HeaderRows {
  /** The columns that {@link #read} needs, of the table's alias {@code h}. */
  static final String COLUMNS =
      """
      h.uid, h.name, h.state, h.rev, h.secret_type, h.description, h.owner, h.tags, h.expires_days,
      h.last_version, h.current_version, h.pending_version, h.previous_version,
      h.created_at, h.created_by, h.updated_at, h.deleted_at, h.purge_at, h.mac
      """;

  static final String INSERT =
      """
      INSERT INTO secrets (
        uid, name, state, rev, secret_type, description, owner, tags, expires_days,
        last_version, current_version, pending_version, previous_version,
        created_at, created_by, updated_at, deleted_at, purge_at, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String UPDATE =
      """
      UPDATE secrets
      SET name = ?, state = ?, rev = ?, secret_type = ?, description = ?, owner = ?, tags = ?,
        expires_days = ?, last_version = ?, current_version = ?, pending_version = ?,
        previous_version = ?, created_at = ?, created_by = ?, updated_at = ?, deleted_at = ?,
        purge_at = ?, mac = ?
      WHERE uid = ? AND rev = ?
      """;

  private static final String TABLE = "secrets";

  private final RowMacs macs;

  HeaderRows(RowMacs macs) {
    this.macs = macs;
  }

  @Nullable Object[] forInsert(SecretHeader header) {
    Attributes attributes = header.attributes();
    Labels labels = header.labels();
    History history = header.history();
    String tags = CanonicalJson.of(attributes.tags());
    byte[] mac = macs.mac(canonical(header, header.state().name(), attributes.type().name(), tags));
    return new @Nullable Object[] {
      header.uid(),
      header.name(),
      header.state().name(),
      header.rev(),
      attributes.type().name(),
      attributes.description(),
      attributes.owner(),
      tags,
      attributes.expiresDays(),
      header.lastVersion(),
      labels.current(),
      labels.pending(),
      labels.previous(),
      history.createdAt(),
      history.createdBy(),
      history.updatedAt(),
      history.deletedAt(),
      history.purgeAt(),
      mac
    };
  }

  @Nullable Object[] forUpdate(SecretHeader header) {
    @Nullable Object[] inserted = forInsert(header);
    @Nullable Object[] result = new @Nullable Object[inserted.length + 1];
    System.arraycopy(inserted, 1, result, 0, inserted.length - 1);
    result[inserted.length - 1] = header.uid();
    result[inserted.length] = header.rev() - 1;
    return result;
  }

  SecretHeader read(ResultSet row) throws SQLException {
    String state = row.getString("state");
    String type = row.getString("secret_type");
    String tags = row.getString("tags");
    // Text becomes types only after the check: an altered row must not fail in another way.
    SecretHeader raw = read(row, SecretState.ACTIVE, attributes(row, SecretType.GENERIC));
    macs.check(
        canonical(raw, state, type, tags),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(TABLE, raw.name(), raw.uid(), 0),
        "uid " + raw.uid());
    Attributes read = raw.attributes();
    return read(
        row,
        SecretState.valueOf(state),
        new Attributes(
            SecretType.valueOf(type),
            read.description(),
            read.owner(),
            CanonicalJson.map(tags),
            read.expiresDays()));
  }

  private static SecretHeader read(ResultSet row, SecretState state, Attributes attributes)
      throws SQLException {
    return new SecretHeader(
        row.getLong("uid"),
        row.getString("name"),
        state,
        row.getLong("rev"),
        row.getLong("last_version"),
        new Labels(
            row.getLong("current_version"),
            row.getLong("pending_version"),
            row.getLong("previous_version")),
        attributes,
        new History(
            row.getLong("created_at"),
            row.getString("created_by"),
            row.getLong("updated_at"),
            row.getLong("deleted_at"),
            row.getLong("purge_at")));
  }

  private static CanonicalRow canonical(
      SecretHeader header, String state, String type, String tags) {
    Attributes attributes = header.attributes();
    Labels labels = header.labels();
    History history = header.history();
    return CanonicalRow.of(TABLE)
        .put("uid", header.uid())
        .put("name", header.name())
        .put("state", state)
        .put("rev", header.rev())
        .put("secret_type", type)
        .put("description", attributes.description())
        .put("owner", attributes.owner())
        .put("tags", tags)
        .put("expires_days", attributes.expiresDays())
        .put("last_version", header.lastVersion())
        .put("current_version", labels.current())
        .put("pending_version", labels.pending())
        .put("previous_version", labels.previous())
        .put("created_at", history.createdAt())
        .put("created_by", history.createdBy())
        .put("updated_at", history.updatedAt())
        .put("deleted_at", history.deletedAt())
        .put("purge_at", history.purgeAt());
  }

  private static Attributes attributes(ResultSet row, SecretType type) throws SQLException {
    return new Attributes(
        type,
        row.getString("description"),
        row.getString("owner"),
        Map.of(),
        row.getInt("expires_days"));
  }
}
