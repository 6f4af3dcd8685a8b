package io.claviger.store.jdbc;

/** The statements of {@link JdbcFoldIndex}. */
final class FoldIndexSql {
  private static final String READER =
      "secret_uid, principal, version, first_at, last_at, reads, addresses, more_addresses";
  private static final String WATCH = "kind, subject, at, state";
  private static final String ACTIVITY =
      "event_id, kind, at, secret, actor_id, actor_ip, count, suppressed";

  private static final String READER_CONFLICT =
      """
      ON CONFLICT (secret_uid, principal, version) DO UPDATE SET
        first_at = excluded.first_at, last_at = excluded.last_at, reads = excluded.reads,
        addresses = excluded.addresses, more_addresses = excluded.more_addresses
      """;

  private static final String WATCH_CONFLICT =
      "ON CONFLICT (kind, subject) DO UPDATE SET at = excluded.at, state = excluded.state";

  /** Parts of the fold's statement: {@code f} has a row if the position moved. */
  static final String FOLD_POSTGRESQL =
      """
      r AS (
        INSERT INTO secret_readers (%s)
        SELECT e.* FROM f, unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                                  ?::bigint[], ?::text[], ?::boolean[]) AS e
        %s
      ), w AS (
        INSERT INTO audit_watches (%s)
        SELECT e.* FROM f, unnest(?::text[], ?::text[], ?::bigint[], ?::text[]) AS e
        %s
      ), s AS (
        INSERT INTO suspicious_activities (%s, announced_at)
        SELECT e.*, 0 FROM f, unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[],
                                     ?::text[], ?::bigint[], ?::bigint[]) AS e
      )
      """
          .formatted(READER, READER_CONFLICT, WATCH, WATCH_CONFLICT, ACTIVITY);

  static final String SAVE_READER =
      "INSERT INTO secret_readers (%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?) %s"
          .formatted(READER, READER_CONFLICT);
  static final String SAVE_WATCH =
      "INSERT INTO audit_watches (%s) VALUES (?, ?, ?, ?) %s".formatted(WATCH, WATCH_CONFLICT);
  static final String SAVE_ACTIVITY =
      "INSERT INTO suspicious_activities (%s, announced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)"
          .formatted(ACTIVITY);

  /** OFFSET 0: one look-up by index for each key, whatever the planner thinks of the table. */
  static final String READERS_POSTGRESQL =
      """
      SELECT r.* FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS k (uid, principal, version),
        LATERAL (SELECT %s FROM secret_readers
                 WHERE secret_uid = k.uid AND principal = k.principal AND version = k.version
                 OFFSET 0) AS r
      """
          .formatted(READER);

  static final String READER_SQLITE =
      "SELECT %s FROM secret_readers WHERE secret_uid = ? AND principal = ? AND version = ?"
          .formatted(READER);

  private static final String FIRST_READ =
      """
      SELECT f.* FROM (
        SELECT k.uid, (SELECT min(first_at) FROM secret_readers WHERE secret_uid = k.uid) AS at
        FROM %s) AS f
      WHERE f.at IS NOT NULL
      """;

  static final String FIRST_READS_POSTGRESQL =
      FIRST_READ.formatted("unnest(?::bigint[]) AS k (uid)");
  static final String FIRST_READ_SQLITE = FIRST_READ.formatted("(SELECT ? AS uid) AS k");

  private static final String KNOWN =
      """
      SELECT k.uid, k.principal FROM %s
      WHERE EXISTS (
        SELECT 1 FROM secret_readers WHERE secret_uid = k.uid AND principal = k.principal)
      """;

  static final String KNOWN_POSTGRESQL =
      KNOWN.formatted("unnest(?::bigint[], ?::text[]) AS k (uid, principal)");
  static final String KNOWN_SQLITE = KNOWN.formatted("(SELECT ? AS uid, ? AS principal) AS k");

  private static final String RECENT =
      """
      SELECT principal, secret_uid, max(last_at) AS at FROM secret_readers
      WHERE %s last_at > ? GROUP BY principal, secret_uid ORDER BY at DESC LIMIT ?
      """;

  static final String ALL_RECENT = RECENT.formatted("");

  static final String RECENT_POSTGRESQL =
      "SELECT r.* FROM unnest(?::text[]) AS k (principal), LATERAL (%s) AS r"
          .formatted(RECENT.formatted("principal = k.principal AND"));
  static final String RECENT_SQLITE = RECENT.formatted("principal = ? AND");

  static final String WATCHES_POSTGRESQL =
      """
      SELECT w.* FROM unnest(?::text[], ?::text[]) AS k (kind, subject),
        LATERAL (SELECT %s FROM audit_watches WHERE kind = k.kind AND subject = k.subject
                 OFFSET 0) AS w
      """
          .formatted(WATCH);

  static final String WATCH_SQLITE =
      "SELECT %s FROM audit_watches WHERE kind = ? AND subject = ?".formatted(WATCH);

  static final String READERS_OF =
      """
      SELECT %s FROM secret_readers
      WHERE secret_uid = ? AND (principal > ? OR (principal = ? AND version > ?))
      ORDER BY principal, version LIMIT ?
      """
          .formatted(READER);

  static final String STATS =
      """
      SELECT coalesce(max(last_at), 0),
        count(DISTINCT CASE WHEN last_at >= ? THEN principal END)
      FROM secret_readers WHERE secret_uid = ?
      """;

  static final String DISCARD_WATCHES = "DELETE FROM audit_watches WHERE at < ?";
  static final String DISCARD_ACTIVITIES =
      "DELETE FROM suspicious_activities WHERE announced_at > 0 AND announced_at < ?";

  static final String UNANNOUNCED =
      "SELECT %s FROM suspicious_activities WHERE announced_at = 0 ORDER BY event_id LIMIT ?"
          .formatted(ACTIVITY);

  static final String ANNOUNCE =
      """
      UPDATE suspicious_activities SET announced_at = ?
      WHERE event_id = ? AND kind = ? AND announced_at = 0
      """;

  private FoldIndexSql() {}
}
