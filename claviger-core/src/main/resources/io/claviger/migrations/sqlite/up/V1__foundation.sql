-- Times are microseconds since 1970 UTC (integer).

CREATE TABLE secrets (
  uid              integer  PRIMARY KEY,
  name             text     NOT NULL,
  state            text     NOT NULL CHECK (state IN ('ACTIVE', 'DELETED', 'PURGED')),
  rev              integer NOT NULL,
  secret_type      text     NOT NULL,
  description      text     NOT NULL,
  owner            text     NOT NULL,
  tags             text     NOT NULL,
  expires_days     integer NOT NULL,
  last_version     integer NOT NULL,
  current_version  integer NOT NULL,
  pending_version  integer NOT NULL,
  previous_version integer NOT NULL,
  created_at       integer NOT NULL,
  created_by       text     NOT NULL,
  updated_at       integer NOT NULL,
  deleted_at       integer NOT NULL,
  purge_at         integer NOT NULL,
  mac              blob    NOT NULL
);
CREATE UNIQUE INDEX secrets_name ON secrets (name) WHERE state <> 'PURGED';
CREATE INDEX secrets_purge_at ON secrets (purge_at) WHERE state = 'DELETED';

CREATE TABLE secret_versions (
  secret_uid      integer NOT NULL REFERENCES secrets (uid),
  version         integer NOT NULL,
  state           text    NOT NULL CHECK (state IN ('ENABLED', 'DISABLED', 'DESTROYED')),
  content_type    text    NOT NULL,
  value_store     text    NOT NULL DEFAULT 'sealed',
  locator         text,
  value           blob,
  ring_key        integer NOT NULL,
  idempotency_key text,
  created_at      integer NOT NULL,
  created_by      text    NOT NULL,
  expires_at      integer NOT NULL,
  mac             blob    NOT NULL,
  PRIMARY KEY (secret_uid, version)
);
CREATE UNIQUE INDEX secret_versions_idempotency ON secret_versions (secret_uid, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX secret_versions_ring_key ON secret_versions (ring_key, secret_uid, version);

CREATE TABLE key_ring (
  id          integer PRIMARY KEY CHECK (id = 1),
  rev         integer NOT NULL,
  root_key_id text    NOT NULL,
  wrapped     blob    NOT NULL
);

CREATE TABLE replicas (
  id       integer PRIMARY KEY,
  seen_at  integer NOT NULL,
  ring_rev integer NOT NULL,
  root_keys text NOT NULL
);

CREATE TABLE access_tokens (
  id              integer PRIMARY KEY,
  accessor        text    NOT NULL UNIQUE,
  token_hash      blob    NOT NULL UNIQUE,
  rev             integer NOT NULL,
  principal       text    NOT NULL,
  policies        text    NOT NULL,
  parent_id       integer,
  created_at      integer NOT NULL,
  created_by      text    NOT NULL,
  expires_at      integer NOT NULL,
  max_expires_at  integer NOT NULL DEFAULT 0,
  uses_left       integer,
  bound_addresses text    NOT NULL DEFAULT '[]',
  revoked_at      integer NOT NULL,
  mac             blob    NOT NULL
);

-- The journal's end. One row, updated by every append: kept alone on its page, so that updates stay in place.
CREATE TABLE audit_head (
  id           integer PRIMARY KEY CHECK (id = 1),
  seq          integer NOT NULL,
  at           integer NOT NULL,
  hash         blob    NOT NULL,
  prev_seq     integer NOT NULL,
  prev_hash    blob    NOT NULL,
  incarnation  integer NOT NULL,
  policy_epoch integer NOT NULL,
  ring_floor   integer NOT NULL
);
INSERT INTO audit_head VALUES (
  1, 0, 0, x'9fc7a7264db6a7f11030d38efe4a090dcf3485054dab89fe0d278142ddcc8a0d', 0, x'9fc7a7264db6a7f11030d38efe4a090dcf3485054dab89fe0d278142ddcc8a0d',
  abs(random() / 2), 0, 0);

CREATE TABLE audit_journal (
  seq      integer NOT NULL,
  n        integer NOT NULL,
  at       integer NOT NULL,
  group_id blob    NOT NULL,
  payload  blob    NOT NULL,
  mac      blob    NOT NULL,
  hash     blob    NOT NULL,
  seen     blob    NOT NULL,
  PRIMARY KEY (seq)
);

-- Signed ends of the journal: a chain of its own, numbered 1, 2, 3.
CREATE TABLE audit_heads (
  number             integer PRIMARY KEY,
  seq                integer NOT NULL,
  at                 integer NOT NULL,
  hash               blob    NOT NULL,
  previous           blob    NOT NULL,
  signed_at          integer NOT NULL,
  incarnation        integer NOT NULL,
  former_incarnation integer NOT NULL,
  note               text    NOT NULL,
  key_id             integer NOT NULL,
  signature          blob    NOT NULL
);

CREATE TABLE audit_fold (
  id          integer PRIMARY KEY CHECK (id = 1),
  seq         integer NOT NULL,
  at          integer NOT NULL,
  owner       integer NOT NULL,
  lease_until integer NOT NULL
);
INSERT INTO audit_fold VALUES (1, 0, 0, 0, 0);

CREATE TABLE secrets_audit_log (
  id               integer NOT NULL,
  action           text    NOT NULL,
  resource_name    text NOT NULL,
  timestamp        integer NOT NULL,
  result           text    NOT NULL,
  actor_id         text,
  actor_ip         text,
  actor_user_agent text,
  details          text,
  error_message    text,
  duration_ms      integer,
  created_at       integer NOT NULL,
  secret_uid       integer NOT NULL,
  version          integer,
  request_id       text,
  PRIMARY KEY (id)
);
CREATE INDEX idx_secrets_audit_resource ON secrets_audit_log (resource_name, id);
CREATE INDEX idx_secrets_audit_actor ON secrets_audit_log (actor_id, id);
CREATE INDEX idx_secrets_audit_action ON secrets_audit_log (action, id)
  WHERE NOT (action = 'READ' AND result = 'SUCCESS');
CREATE INDEX idx_secrets_audit_timestamp ON secrets_audit_log (timestamp);
