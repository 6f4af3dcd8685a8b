-- Times are microseconds since 1970 UTC (bigint), except in secrets_audit_log, which has the published columns.

CREATE FUNCTION claviger_now() RETURNS bigint LANGUAGE sql VOLATILE
  AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint';

CREATE TABLE secrets (
  uid              bigint   PRIMARY KEY,
  name             text     COLLATE "C" NOT NULL,
  state            text     NOT NULL CHECK (state IN ('ACTIVE', 'DELETED', 'PURGED')),
  rev              bigint   NOT NULL,
  secret_type      text     NOT NULL,
  description      text     NOT NULL,
  owner            text     NOT NULL,
  tags             text     NOT NULL,
  expires_days     integer  NOT NULL,
  last_version     bigint   NOT NULL,
  current_version  bigint   NOT NULL,
  pending_version  bigint   NOT NULL,
  previous_version bigint   NOT NULL,
  created_at       bigint   NOT NULL,
  created_by       text     NOT NULL,
  updated_at       bigint   NOT NULL,
  deleted_at       bigint   NOT NULL,
  purge_at         bigint   NOT NULL,
  mac              bytea    NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX secrets_name ON secrets (name) WHERE state <> 'PURGED';
CREATE INDEX secrets_purge_at ON secrets (purge_at) WHERE state = 'DELETED';

CREATE TABLE secret_versions (
  secret_uid      bigint  NOT NULL REFERENCES secrets (uid),
  version         bigint  NOT NULL,
  state           text    NOT NULL CHECK (state IN ('ENABLED', 'DISABLED', 'DESTROYED')),
  content_type    text    NOT NULL,
  value_store     text    NOT NULL DEFAULT 'sealed',
  locator         text,
  value           bytea,
  ring_key        integer NOT NULL,
  idempotency_key text,
  created_at      bigint  NOT NULL,
  created_by      text    NOT NULL,
  expires_at      bigint  NOT NULL,
  mac             bytea   NOT NULL,
  PRIMARY KEY (secret_uid, version)
);
ALTER TABLE secret_versions ALTER COLUMN value SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX secret_versions_idempotency ON secret_versions (secret_uid, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX secret_versions_ring_key ON secret_versions (ring_key, secret_uid, version);

CREATE TABLE key_ring (
  id          integer PRIMARY KEY CHECK (id = 1),
  rev         bigint  NOT NULL,
  root_key_id text    NOT NULL,
  wrapped     bytea   NOT NULL
);

CREATE TABLE replicas (
  id       bigint PRIMARY KEY,
  seen_at  bigint NOT NULL,
  ring_rev bigint NOT NULL,
  root_keys text NOT NULL
);

CREATE TABLE access_tokens (
  id              bigint  PRIMARY KEY,
  accessor        text    COLLATE "C" NOT NULL UNIQUE,
  token_hash      bytea   NOT NULL UNIQUE,
  rev             bigint  NOT NULL,
  principal       text    NOT NULL,
  policies        text    NOT NULL,
  parent_id       bigint,
  created_at      bigint  NOT NULL,
  created_by      text    NOT NULL,
  expires_at      bigint  NOT NULL,
  max_expires_at  bigint  NOT NULL DEFAULT 0,
  uses_left       integer,
  bound_addresses text    NOT NULL DEFAULT '[]',
  revoked_at      bigint  NOT NULL,
  mac             bytea   NOT NULL
);

-- The journal's end. One row, updated by every append: kept alone on its page, so that updates stay in place.
CREATE TABLE audit_head (
  id           integer PRIMARY KEY CHECK (id = 1),
  seq          bigint  NOT NULL,
  at           bigint  NOT NULL,
  hash         bytea   NOT NULL,
  prev_seq     bigint  NOT NULL,
  prev_hash    bytea   NOT NULL,
  incarnation  bigint  NOT NULL,
  policy_epoch bigint  NOT NULL,
  ring_floor   integer NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
INSERT INTO audit_head VALUES (
  1, 0, 0, sha256('claviger journal'::bytea), 0, sha256('claviger journal'::bytea),
  ('x' || substr(md5(random()::text || clock_timestamp()::text), 1, 15))::bit(60)::bigint, 0, 0);

CREATE TABLE audit_journal (
  seq      bigint  NOT NULL,
  n        integer NOT NULL,
  at       bigint  NOT NULL,
  group_id bytea   NOT NULL,
  payload  bytea   NOT NULL,
  mac      bytea   NOT NULL,
  hash     bytea   NOT NULL,
  seen     bytea   NOT NULL,
  PRIMARY KEY (seq, at)
) PARTITION BY RANGE (at);
ALTER TABLE audit_journal ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Signed ends of the journal: a chain of its own, numbered 1, 2, 3.
CREATE TABLE audit_heads (
  number             bigint  PRIMARY KEY,
  seq                bigint  NOT NULL,
  at                 bigint  NOT NULL,
  hash               bytea   NOT NULL,
  previous           bytea   NOT NULL,
  signed_at          bigint  NOT NULL,
  incarnation        bigint  NOT NULL,
  former_incarnation bigint  NOT NULL,
  note               text    NOT NULL,
  key_id             integer NOT NULL,
  signature          bytea   NOT NULL
);

CREATE TABLE audit_fold (
  id          integer PRIMARY KEY CHECK (id = 1),
  seq         bigint  NOT NULL,
  at          bigint  NOT NULL,
  owner       bigint  NOT NULL,
  lease_until bigint  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO audit_fold VALUES (1, 0, 0, 0, 0);

CREATE TABLE secrets_audit_log (
  id               bigint       NOT NULL,
  action           varchar(50)  NOT NULL,
  resource_name    varchar(255) COLLATE "C" NOT NULL,
  timestamp        timestamptz  NOT NULL,
  result           varchar(50)  NOT NULL,
  actor_id         varchar(255) COLLATE "C",
  actor_ip         varchar(45),
  actor_user_agent text,
  details          jsonb,
  error_message    text,
  duration_ms      integer,
  created_at       timestamptz  NOT NULL DEFAULT clock_timestamp(),
  secret_uid       bigint       NOT NULL,
  version          bigint,
  request_id       varchar(128),
  PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE INDEX idx_secrets_audit_resource ON secrets_audit_log (resource_name, id);
CREATE INDEX idx_secrets_audit_actor ON secrets_audit_log (actor_id, id);
CREATE INDEX idx_secrets_audit_action ON secrets_audit_log (action, id)
  WHERE NOT (action = 'READ' AND result = 'SUCCESS');
CREATE INDEX idx_secrets_audit_timestamp ON secrets_audit_log USING brin (timestamp);

-- Whether the journal has a row. In a language that the planner does not look into: the statement that appends must
-- not lock all partitions just because it might ask.
CREATE FUNCTION claviger_journal_has(wanted_seq bigint, wanted_at bigint, wanted_hash bytea) RETURNS boolean
  LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM audit_journal WHERE seq = wanted_seq AND at = wanted_at AND hash = wanted_hash);
END $$;

-- Makes the daily partitions from yesterday on. LIKE and ATTACH: readers and writers are not held up.
CREATE FUNCTION claviger_make_partitions(days integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
  day date;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(7310579614226512961);
  FOR i IN -1 .. days LOOP
    day := today + i;
    part := 'audit_journal_p' || to_char(day, 'YYYYMMDD');
    IF to_regclass(quote_ident(part)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE audit_journal INCLUDING DEFAULTS INCLUDING STORAGE)'
        || ' WITH (toast_tuple_target = 8160)', part);
      EXECUTE format('ALTER TABLE audit_journal ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
        extract(epoch FROM day::timestamp)::bigint * 1000000,
        extract(epoch FROM (day + 1)::timestamp)::bigint * 1000000);
    END IF;
    part := 'secrets_audit_log_p' || to_char(day, 'YYYYMMDD');
    IF to_regclass(quote_ident(part)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE secrets_audit_log INCLUDING DEFAULTS)', part);
      EXECUTE format('ALTER TABLE secrets_audit_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
        day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;

SELECT claviger_make_partitions(35);
