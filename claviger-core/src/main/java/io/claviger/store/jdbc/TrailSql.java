package io.claviger.store.jdbc;

import io.claviger.access.SystemResources;
import io.claviger.api.TrailQuery;
import io.claviger.audit.TrailMatch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of the trail. */
final class TrailSql {
  private static final String COLUMNS =
      "id, action, resource_name, timestamp, result, actor_id, actor_ip, actor_user_agent, details,"
          + " error_message, duration_ms, secret_uid, version, request_id";

  private static final String NO_SYSTEM =
      " AND NOT (resource_name >= '%s' AND resource_name < '%s')"
          .formatted(
              SystemResources.PREFIX, Prefixes.successor(SystemResources.PREFIX).orElseThrow());

  /**
   * One fold: the position moves only if nobody moved it and nobody else holds the lease, and the
   * rows come with it. One autocommit statement, so that a stopped folder holds no lock. Where
   * somebody has put a row of his own, that one stays: the role needs no right to change the trail,
   * and it is evidence.
   */
  static final String FOLD_POSTGRESQL =
      """
      WITH f AS (
        UPDATE audit_fold SET seq = ?, at = ?, owner = ?, lease_until = claviger_now() + ?
        WHERE id = 1 AND seq = ? AND (owner = ? OR lease_until <= claviger_now()
          OR lease_until > claviger_now() + ?)
        RETURNING id
      ), i AS (
        INSERT INTO secrets_audit_log (%s, created_at)
        SELECT e.id, e.action, e.resource_name, timestamptz 'epoch' + e.at * interval '1 microsecond',
               e.result, e.actor_id, e.actor_ip, e.actor_user_agent, e.details::jsonb, e.error_message,
               e.duration_ms, e.secret_uid, e.version, e.request_id,
               timestamptz 'epoch' + e.at * interval '1 microsecond'
        FROM f, unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                       ?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::bigint[], ?::text[])
               AS e (id, action, resource_name, at, result, actor_id, actor_ip, actor_user_agent, details,
                     error_message, duration_ms, secret_uid, version, request_id)
        ON CONFLICT DO NOTHING
        RETURNING secrets_audit_log.id
      ), %s
      SELECT (SELECT count(*) FROM f), ARRAY(SELECT id FROM i)
      """
          .formatted(COLUMNS, FoldIndexSql.FOLD_POSTGRESQL);

  static final String MOVE_SQLITE =
      """
      UPDATE audit_fold SET seq = ?, at = ?, owner = ?, lease_until = ?
      WHERE id = 1 AND seq = ? AND (owner = ? OR lease_until <= ? OR lease_until > ?)
      """;

  static final String INSERT_SQLITE =
      """
      INSERT INTO secrets_audit_log (%s, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING
      """
          .formatted(COLUMNS);

  /** What lies up to here was discarded; it is not shown, even if it is still there. */
  static final String DISCARDED = "SELECT coalesce(max(seq), 0) FROM audit_checkpoints";

  static final String POSITION = "SELECT seq, at, owner, lease_until FROM audit_fold WHERE id = 1";

  static final String CELLS_SQLITE =
      "SELECT %s, created_at IS NOT DISTINCT FROM timestamp FROM secrets_audit_log WHERE id > ?"
              .formatted(COLUMNS)
          + " ORDER BY id LIMIT ?";

  static final String CELLS_POSTGRESQL =
      CELLS_SQLITE.replace(
          " timestamp,", " (extract(epoch FROM timestamp) * 1000000)::bigint AS timestamp,");

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  private TrailSql() {}

  /** A query of the trail up to a position. */
  static TrailSql query(Dialect dialect, TrailQuery query, long discarded, long position) {
    boolean postgres = dialect == Dialect.POSTGRESQL;
    String time = postgres ? "timestamptz 'epoch' + ? * interval '1 microsecond'" : "?";
    TrailSql built = new TrailSql();
    built.sql.append("SELECT ").append(COLUMNS).append(" FROM secrets_audit_log WHERE id <= ?");
    built.parameters.add(position);
    if (discarded > 0) {
      built.and("id > ?", discarded);
    }
    query.before().ifPresent(before -> built.and("id < ?", before));
    query.after().ifPresent(after -> built.and("id > ?", after));
    built.andIf("resource_name = ?", query.resourceName());
    built.andIf("resource_name >= ?", query.prefix());
    built.andIf("resource_name < ?", query.prefix().flatMap(Prefixes::successor));
    if (TrailMatch.leavesOutSystem(query)) {
      built.sql.append(NO_SYSTEM);
    }
    built.andIf("action = ?", query.action().map(Enum::name));
    built.andIf("result = ?", query.result().map(Enum::name));
    built.andIf("actor_id = ?", query.actorId());
    built.andIf("actor_ip = ?", query.actorIp());
    built.andIf("request_id = ?", query.requestId());
    built.andIf("timestamp >= " + time, query.from().map(TrailSql::microsUp));
    built.andIf("timestamp < " + time, query.to().map(TrailSql::microsUp));
    built.sql.append(
        query.after().isEmpty() ? " ORDER BY id DESC LIMIT ?" : " ORDER BY id LIMIT ?");
    built.parameters.add(query.limit());
    return built;
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
