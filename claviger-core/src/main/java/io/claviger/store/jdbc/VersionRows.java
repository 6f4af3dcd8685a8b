package io.claviger.store.jdbc;

import io.claviger.api.ContentType;
import io.claviger.api.IntegrityException;
import io.claviger.api.VersionState;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import io.claviger.seal.Sealed;
import io.claviger.secret.StoredVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table {@code secret_versions}. The MAC covers all but the value and where it is: the
 * value is authenticated by its own encryption, which is bound to secret, version and ring key.
 * Thread-safe.
 */
final class VersionRows {
  /**
   * The name of the secret, which both ways of reading need beside their columns; for statements
   * that do not know it otherwise.
   */
  static final String SECRET_NAME =
      "(SELECT n.name FROM secrets n WHERE n.uid = v.secret_uid) AS v_secret_name";

  /** The columns that {@link #readMetadata} needs, of the table's alias {@code v}. */
  static final String METADATA =
      """
      v.secret_uid AS v_secret_uid, v.version AS v_version, v.state AS v_state,
      v.content_type AS v_content_type, v.idempotency_key AS v_idempotency_key,
      v.created_at AS v_created_at, v.created_by AS v_created_by, v.expires_at AS v_expires_at,
      v.mac AS v_mac
      """;

  /** The columns that {@link #read} needs. */
  static final String COLUMNS = METADATA + ", v.value AS v_value, v.ring_key AS v_ring_key\n";

  static final String INSERT =
      """
      INSERT INTO secret_versions (
        secret_uid, version, state, content_type, value, ring_key, idempotency_key,
        created_at, created_by, expires_at, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  /** A destroyed version loses its value. */
  static final String UPDATE =
      """
      UPDATE secret_versions
      SET state = ?, mac = ?, value = CASE WHEN ? = 'DESTROYED' THEN NULL ELSE value END
      WHERE secret_uid = ? AND version = ?
      """;

  private static final String TABLE = "secret_versions";

  private final RowMacs macs;

  VersionRows(RowMacs macs) {
    this.macs = macs;
  }

  @Nullable Object[] forInsert(StoredVersion version) {
    Sealed sealed = version.sealed();
    return new @Nullable Object[] {
      version.secretUid(),
      version.version(),
      version.state().name(),
      version.contentType().name(),
      sealed == null ? null : sealed.bytes(),
      sealed == null ? 0 : sealed.ringKeyId(),
      version.idempotencyKey(),
      version.createdAt(),
      version.createdBy(),
      version.expiresAt(),
      mac(version)
    };
  }

  @Nullable Object[] forUpdate(StoredVersion version) {
    String state = version.state().name();
    return new @Nullable Object[] {
      state, mac(version), state, version.secretUid(), version.version()
    };
  }

  StoredVersion read(ResultSet row) throws SQLException {
    byte[] value = row.getBytes("v_value");
    return read(row, value == null ? null : new Sealed(row.getInt("v_ring_key"), value));
  }

  StoredVersion readMetadata(ResultSet row) throws SQLException {
    return read(row, null);
  }

  /** Also what fails the check: then only secret, number and value are what the row says. */
  StoredVersion readForSealing(ResultSet row) throws SQLException {
    try {
      return read(row);
    } catch (IntegrityException e) {
      return new StoredVersion(
          row.getLong("v_secret_uid"),
          row.getLong("v_version"),
          VersionState.DISABLED,
          ContentType.BINARY,
          new Sealed(row.getInt("v_ring_key"), row.getBytes("v_value")),
          null,
          0,
          "",
          0);
    }
  }

  private StoredVersion read(ResultSet row, @Nullable Sealed sealed) throws SQLException {
    String state = row.getString("v_state");
    String contentType = row.getString("v_content_type");
    StoredVersion raw =
        new StoredVersion(
            row.getLong("v_secret_uid"),
            row.getLong("v_version"),
            VersionState.DISABLED,
            ContentType.BINARY,
            sealed,
            row.getString("v_idempotency_key"),
            row.getLong("v_created_at"),
            row.getString("v_created_by"),
            row.getLong("v_expires_at"));
    // Text becomes types only after the check: an altered row must not fail in another way.
    macs.check(
        canonical(raw, state, contentType),
        row.getBytes("v_mac"),
        new IntegrityAlarm.Row(
            TABLE, row.getString("v_secret_name"), raw.secretUid(), raw.version()),
        "uid " + raw.secretUid() + " version " + raw.version());
    return new StoredVersion(
        raw.secretUid(),
        raw.version(),
        VersionState.valueOf(state),
        ContentType.valueOf(contentType),
        sealed,
        raw.idempotencyKey(),
        raw.createdAt(),
        raw.createdBy(),
        raw.expiresAt());
  }

  private byte[] mac(StoredVersion version) {
    return macs.mac(canonical(version, version.state().name(), version.contentType().name()));
  }

  private static CanonicalRow canonical(StoredVersion version, String state, String contentType) {
    return CanonicalRow.of(TABLE)
        .put("secret_uid", version.secretUid())
        .put("version", version.version())
        .put("state", state)
        .put("content_type", contentType)
        .put("idempotency_key", version.idempotencyKey())
        .put("created_at", version.createdAt())
        .put("created_by", version.createdBy())
        .put("expires_at", version.expiresAt());
  }
}
