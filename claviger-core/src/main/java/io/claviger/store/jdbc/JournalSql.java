package io.claviger.store.jdbc;

/** The statements of the journal. */
final class JournalSql {
  /**
   * One append. The revisions ({@code s}) are those of the statement's snapshot, which begins after
   * every reader of the group came; so is the clock. The head row is locked from its update to the
   * commit, by the server alone: there the order of the journal is decided and the hash computed,
   * and there the epoch of the policies is taken.
   */
  static final String APPEND_POSTGRESQL =
      """
      WITH p AS MATERIALIZED (
        SELECT ?::bigint[] AS secret_uids, ?::bigint[] AS token_ids, ?::integer AS n, ?::bytea AS group_id,
               ?::bytea AS payload, ?::bytea AS mac, ?::bigint AS last_seq, ?::bigint AS last_at,
               ?::bytea AS last_hash
      ), s AS MATERIALIZED (
        SELECT p.*, claviger_now() AS clock, sha256(p.payload) AS digest,
          coalesce((
            SELECT string_agg(int8send(u.id) || int8send(coalesce(x.rev, -1)), ''::bytea ORDER BY u.ord)
            FROM unnest(p.secret_uids) WITH ORDINALITY AS u (id, ord)
            LEFT JOIN secrets x ON x.uid = u.id), ''::bytea)
          || coalesce((
            SELECT string_agg(int8send(u.id) || int8send(coalesce(x.rev, -1)), ''::bytea ORDER BY u.ord)
            FROM unnest(p.token_ids) WITH ORDINALITY AS u (id, ord)
            LEFT JOIN access_tokens x ON x.id = u.id), ''::bytea) AS seen
        FROM p
      ), h AS (
        UPDATE audit_head a
        SET prev_seq = a.seq, prev_hash = a.hash, seq = a.seq + s.n, at = greatest(a.at, s.clock),
            hash = sha256(a.hash || int8send(a.seq + s.n) || int4send(s.n)
              || int8send(greatest(a.at, s.clock)) || s.group_id || s.digest || s.mac
              || sha256(s.seen || int8send(a.policy_epoch)))
        FROM s
        WHERE a.id = 1
        RETURNING a.seq, a.at, a.hash, a.prev_hash, a.incarnation, a.policy_epoch, a.ring_floor
      ), j AS (
        INSERT INTO audit_journal (seq, n, at, group_id, payload, mac, hash, seen)
        SELECT h.seq, s.n, h.at, s.group_id, s.payload, s.mac, h.hash, s.seen || int8send(h.policy_epoch)
        FROM h, s
      )
      SELECT h.seq, h.at, h.hash, h.incarnation, h.policy_epoch, h.ring_floor,
        s.seen || int8send(h.policy_epoch) AS seen,
        CASE WHEN s.last_seq IS NULL OR s.last_hash = h.prev_hash THEN true
             ELSE claviger_journal_has(s.last_seq, s.last_at, s.last_hash) END AS predecessor_found
      FROM h, s
      """;

  static final String HEAD = "SELECT seq, at, hash FROM audit_head WHERE id = 1";

  static final String INCARNATION = "SELECT incarnation FROM audit_head WHERE id = 1";

  static final String CHANGE_INCARNATION = "UPDATE audit_head SET incarnation = ? WHERE id = 1";

  static final String FULL_HEAD =
      "SELECT seq, at, hash, incarnation, policy_epoch, ring_floor FROM audit_head WHERE id = 1";

  static final String UPDATE_HEAD_SQLITE =
      """
      UPDATE audit_head SET prev_seq = seq, prev_hash = hash, seq = ?, at = ?, hash = ? WHERE id = 1
      """;

  static final String INSERT_SQLITE =
      """
      INSERT INTO audit_journal (seq, n, at, group_id, payload, mac, hash, seen)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String HAS_ROW_SQLITE =
      "SELECT count(*) FROM audit_journal WHERE seq = ? AND at = ? AND hash = ?";

  static final String SECRET_REV = "SELECT rev FROM secrets WHERE uid = ?";

  static final String TOKEN_REV = "SELECT rev FROM access_tokens WHERE id = ?";

  /** Waits until all appends that are under way have ended. */
  static final String WAIT_FOR_APPENDS_POSTGRESQL =
      "SELECT id FROM audit_head WHERE id = 1 FOR UPDATE";

  static final String CONTAINS =
      "SELECT count(*) FROM audit_journal WHERE seq > ? AND at >= ? AND group_id = ?";

  static final String RAISE_RING_FLOOR =
      "UPDATE audit_head SET ring_floor = ? WHERE id = 1 AND ring_floor < ?";

  static final String RAISE_POLICY_EPOCH =
      "UPDATE audit_head SET policy_epoch = ? WHERE id = 1 AND policy_epoch < ?";

  static final String ROWS =
      """
      SELECT seq, n, at, group_id, payload, mac, hash, seen
      FROM audit_journal WHERE seq > ? AND at >= ? ORDER BY seq LIMIT ?
      """;

  private JournalSql() {}
}
