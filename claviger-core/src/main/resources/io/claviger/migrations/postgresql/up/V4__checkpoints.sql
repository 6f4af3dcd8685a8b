-- Signed places of the journal before which everything was discarded by rule: a chain, numbered 1, 2, 3.
CREATE TABLE audit_checkpoints (
  number           bigint PRIMARY KEY,
  seq              bigint NOT NULL,
  at               bigint NOT NULL,
  hash             bytea NOT NULL,
  until            bigint NOT NULL,
  last_head        bigint NOT NULL,
  last_head_digest bytea NOT NULL,
  previous         bytea NOT NULL,
  signed_at        bigint NOT NULL,
  key_id           integer NOT NULL,
  signature        bytea NOT NULL
);
