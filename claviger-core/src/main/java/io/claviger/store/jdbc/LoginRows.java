package io.claviger.store.jdbc;

import io.claviger.access.AddressRange;
import io.claviger.access.LoginGrant;
import io.claviger.access.LoginMethod;
import io.claviger.access.StoredCredential;
import io.claviger.access.StoredLogin;
import io.claviger.seal.CanonicalRow;
import io.claviger.seal.IntegrityAlarm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the tables {@code login_roles} and {@code login_credentials}. The MACs cover all of their
 * columns. Thread-safe.
 */
final class LoginRows {
  static final String LOGIN_COLUMNS =
      """
      l.id, l.method, l.name, l.rev, l.policies, l.token_ttl, l.token_max_ttl, l.bound_addresses,
      l.enabled, l.credential_ttl, l.credential_uses, l.created_at, l.created_by, l.updated_at, l.mac
      """;

  static final String INSERT_LOGIN =
      """
      INSERT INTO login_roles (
        method, name, rev, policies, token_ttl, token_max_ttl, bound_addresses, enabled,
        credential_ttl, credential_uses, created_at, created_by, updated_at, mac, id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String UPDATE_LOGIN =
      """
      UPDATE login_roles
      SET method = ?, name = ?, rev = ?, policies = ?, token_ttl = ?, token_max_ttl = ?,
        bound_addresses = ?, enabled = ?, credential_ttl = ?, credential_uses = ?, created_at = ?,
        created_by = ?, updated_at = ?, mac = ?
      WHERE id = ? AND rev = ?
      """;

  static final String CREDENTIAL_COLUMNS =
      """
      c.accessor, c.login_id, c.rev, c.hash, c.created_at, c.created_by, c.expires_at,
      c.bound_addresses, c.uses_left, c.revoked_at, c.failures, c.locked_until, c.mac
      """;

  static final String INSERT_CREDENTIAL =
      """
      INSERT INTO login_credentials (
        login_id, rev, hash, created_at, created_by, expires_at, bound_addresses, uses_left,
        revoked_at, failures, locked_until, mac, accessor)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String UPDATE_CREDENTIAL =
      """
      UPDATE login_credentials
      SET login_id = ?, rev = ?, hash = ?, created_at = ?, created_by = ?, expires_at = ?,
        bound_addresses = ?, uses_left = ?, revoked_at = ?, failures = ?, locked_until = ?, mac = ?
      WHERE accessor = ? AND rev = ?
      """;

  private static final String LOGINS = "login_roles";
  private static final String CREDENTIALS = "login_credentials";

  private final RowMacs macs;

  LoginRows(RowMacs macs) {
    this.macs = macs;
  }

  /** A row of {@code login_roles} as it stands, before anything in it is believed. */
  private record RawLogin(
      String id,
      String method,
      String name,
      long rev,
      String policies,
      long tokenTtl,
      long tokenMaxTtl,
      String boundAddresses,
      boolean enabled,
      StoredLogin.Credentials credentials,
      StoredLogin.Made made) {

    static RawLogin of(StoredLogin login) {
      LoginGrant grant = login.grant();
      return new RawLogin(
          login.id(),
          login.method().wireName(),
          login.name(),
          login.rev(),
          CanonicalJson.of(grant.policies()),
          micros(grant.tokenTtl()),
          micros(grant.tokenMaxTtl()),
          ranges(grant.boundAddresses()),
          grant.enabled(),
          login.credentials(),
          login.made());
    }

    static RawLogin of(ResultSet row) throws SQLException {
      return new RawLogin(
          row.getString("id"),
          row.getString("method"),
          row.getString("name"),
          row.getLong("rev"),
          row.getString("policies"),
          row.getLong("token_ttl"),
          row.getLong("token_max_ttl"),
          row.getString("bound_addresses"),
          row.getInt("enabled") != 0,
          new StoredLogin.Credentials(row.getLong("credential_ttl"), row.getInt("credential_uses")),
          new StoredLogin.Made(
              row.getLong("created_at"), row.getString("created_by"), row.getLong("updated_at")));
    }

    CanonicalRow canonical() {
      return CanonicalRow.of(LOGINS)
          .put("id", id)
          .put("method", method)
          .put("name", name)
          .put("rev", rev)
          .put("policies", policies)
          .put("token_ttl", tokenTtl)
          .put("token_max_ttl", tokenMaxTtl)
          .put("bound_addresses", boundAddresses)
          .put("enabled", enabled)
          .put("credential_ttl", credentials.ttl())
          .put("credential_uses", credentials.uses())
          .put("created_at", made.createdAt())
          .put("created_by", made.createdBy())
          .put("updated_at", made.updatedAt());
    }

    StoredLogin login() {
      return new StoredLogin(
          LoginMethod.valueOf(method.toUpperCase(Locale.ROOT)),
          name,
          id,
          rev,
          new LoginGrant(
              CanonicalJson.set(policies),
              duration(tokenTtl),
              duration(tokenMaxTtl),
              addresses(boundAddresses),
              enabled),
          credentials,
          made);
    }
  }

  @Nullable Object[] forInsert(StoredLogin login) {
    RawLogin raw = RawLogin.of(login);
    return new @Nullable Object[] {
      raw.method(),
      raw.name(),
      raw.rev(),
      raw.policies(),
      raw.tokenTtl(),
      raw.tokenMaxTtl(),
      raw.boundAddresses(),
      raw.enabled() ? 1 : 0,
      raw.credentials().ttl(),
      raw.credentials().uses(),
      raw.made().createdAt(),
      raw.made().createdBy(),
      raw.made().updatedAt(),
      macs.mac(raw.canonical()),
      raw.id()
    };
  }

  @Nullable Object[] forUpdate(StoredLogin login) {
    return with(forInsert(login), login.rev() - 1);
  }

  /**
   * Reads a row and checks its MAC.
   *
   * @throws io.claviger.api.IntegrityException if it is not as it was written
   */
  StoredLogin login(ResultSet row) throws SQLException {
    RawLogin raw = RawLogin.of(row);
    macs.check(
        raw.canonical(),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(LOGINS, null, 0, raw.rev()),
        "at revision " + raw.rev());
    return raw.login();
  }

  @Nullable Object[] forInsert(StoredCredential credential) {
    return new @Nullable Object[] {
      credential.loginId(),
      credential.rev(),
      credential.hash(),
      credential.life().createdAt(),
      credential.life().createdBy(),
      credential.life().expiresAt(),
      ranges(credential.boundAddresses()),
      credential.usesLeft(),
      credential.revokedAt(),
      credential.failures().count(),
      credential.failures().lockedUntil(),
      macs.mac(canonical(credential, ranges(credential.boundAddresses()))),
      credential.accessor()
    };
  }

  @Nullable Object[] forUpdate(StoredCredential credential) {
    return with(forInsert(credential), credential.rev() - 1);
  }

  /**
   * Reads a row and checks its MAC.
   *
   * @throws io.claviger.api.IntegrityException if it is not as it was written
   */
  StoredCredential credential(ResultSet row) throws SQLException {
    String bound = row.getString("bound_addresses");
    StoredCredential raw = credential(row, List.of());
    macs.check(
        canonical(raw, bound),
        row.getBytes("mac"),
        new IntegrityAlarm.Row(CREDENTIALS, null, 0, raw.rev()),
        "at revision " + raw.rev());
    // What stands in the list is looked at only now: altered, it may be anything.
    return credential(row, addresses(bound));
  }

  private static StoredCredential credential(ResultSet row, List<AddressRange> bound)
      throws SQLException {
    return new StoredCredential(
        row.getString("accessor"),
        row.getString("login_id"),
        row.getLong("rev"),
        row.getBytes("hash"),
        new StoredCredential.Life(
            row.getLong("created_at"), row.getString("created_by"), row.getLong("expires_at")),
        bound,
        row.getInt("uses_left"),
        row.getLong("revoked_at"),
        new StoredCredential.Failures(row.getInt("failures"), row.getLong("locked_until")));
  }

  private static CanonicalRow canonical(StoredCredential credential, String bound) {
    return CanonicalRow.of(CREDENTIALS)
        .put("accessor", credential.accessor())
        .put("login_id", credential.loginId())
        .put("rev", credential.rev())
        .put("hash", credential.hash())
        .put("created_at", credential.life().createdAt())
        .put("created_by", credential.life().createdBy())
        .put("expires_at", credential.life().expiresAt())
        .put("bound_addresses", bound)
        .put("uses_left", credential.usesLeft())
        .put("revoked_at", credential.revokedAt())
        .put("failures", credential.failures().count())
        .put("locked_until", credential.failures().lockedUntil());
  }

  private static @Nullable Object[] with(@Nullable Object[] columns, long rev) {
    @Nullable Object[] all = Arrays.copyOf(columns, columns.length + 1);
    all[columns.length] = rev;
    return all;
  }

  private static String ranges(List<AddressRange> ranges) {
    return CanonicalJson.of(ranges.stream().map(AddressRange::toString).toList());
  }

  private static List<AddressRange> addresses(String ranges) {
    return CanonicalJson.list(ranges).stream().map(AddressRange::parse).toList();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static Duration duration(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }
}
