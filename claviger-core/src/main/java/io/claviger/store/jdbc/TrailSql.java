package io.claviger.store.jdbc;

import io.claviger.api.TrailQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The statements of the trail. */
final class TrailSql {
  private static final String COLUMNS =
      "id, action, resource_name, timestamp, result, actor_id, actor_ip, actor_user_agent, details,"
          + " error_message, duration_ms, secret_uid, version, request_id";

  /**
   * One fold: the position moves only if nobody moved it and nobody else holds the lease, and the
   * rows come with it. One autocommit statement, so that a stopped folder holds no lock.
   */
  static final String FOLD_POSTGRESQL =
      """
      WITH f AS (
        UPDATE audit_fold SET seq = ?, at = ?, owner = ?, lease_until = claviger_now() + ?
        WHERE id = 1 AND seq = ? AND (owner = ? OR lease_until <= claviger_now())
        RETURNING id
      ), i AS (
        INSERT INTO secrets_audit_log (%s)
        SELECT e.id, e.action, e.resource_name, timestamptz 'epoch' + e.at * interval '1 microsecond',
               e.result, e.actor_id, e.actor_ip, e.actor_user_agent, e.details::jsonb, e.error_message,
               e.duration_ms, e.secret_uid, e.version, e.request_id
        FROM f, unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                       ?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::bigint[], ?::text[])
               AS e (id, action, resource_name, at, result, actor_id, actor_ip, actor_user_agent, details,
                     error_message, duration_ms, secret_uid, version, request_id)
      )
      SELECT count(*) FROM f
      """
          .formatted(COLUMNS);

  static final String MOVE_SQLITE =
      """
      UPDATE audit_fold SET seq = ?, at = ?, owner = ?, lease_until = ?
      WHERE id = 1 AND seq = ? AND (owner = ? OR lease_until <= ?)
      """;

  static final String INSERT_SQLITE =
      """
      INSERT INTO secrets_audit_log (%s, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
          .formatted(COLUMNS);

  static final String POSITION = "SELECT seq, at, owner, lease_until FROM audit_fold WHERE id = 1";

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  private TrailSql() {}

  /** A query of the trail up to a position. */
  static TrailSql query(Dialect dialect, TrailQuery query, long position) {
    boolean postgres = dialect == Dialect.POSTGRESQL;
    String time = postgres ? "timestamptz 'epoch' + ? * interval '1 microsecond'" : "?";
    TrailSql built = new TrailSql();
    built.sql.append("SELECT ").append(COLUMNS).append(" FROM secrets_audit_log WHERE id <= ?");
    built.parameters.add(position);
    query.before().ifPresent(before -> built.and("id < ?", before));
    built.andIf("resource_name = ?", query.resourceName());
    built.andIf("resource_name >= ?", query.prefix());
    built.andIf("resource_name < ?", query.prefix().flatMap(Prefixes::successor));
    built.andIf("action = ?", query.action().map(action -> wireName(action)));
    built.andIf("result = ?", query.result().map(result -> wireName(result)));
    built.andIf("actor_id = ?", query.actorId());
    built.andIf("actor_ip = ?", query.actorIp());
    built.andIf("request_id = ?", query.requestId());
    built.andIf("timestamp >= " + time, query.from().map(TrailSql::microsUp));
    built.andIf("timestamp < " + time, query.to().map(TrailSql::microsUp));
    built.sql.append(" ORDER BY id DESC LIMIT ?");
    built.parameters.add(query.limit());
    return built;
  }

  static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Stored times are whole microseconds: a bound between two of them means the later one. */
  private static long microsUp(Instant instant) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).isBefore(instant) ? micros + 1 : micros;
  }

  private void andIf(String condition, Optional<?> parameter) {
    parameter.ifPresent(value -> and(condition, value));
  }

  private void and(String condition, Object parameter) {
    sql.append(" AND ").append(condition);
    parameters.add(parameter);
  }

  String sql() {
    return sql.toString();
  }

  Object[] parameters() {
    return parameters.toArray();
  }
}
