-- Signed places of the journal before which everything was discarded by rule: a chain, numbered 1, 2, 3.
CREATE TABLE audit_checkpoints (
  number           integer PRIMARY KEY,
  seq              integer NOT NULL,
  at               integer NOT NULL,
  hash             blob NOT NULL,
  until            integer NOT NULL,
  last_head        integer NOT NULL,
  last_head_digest blob NOT NULL,
  previous         blob NOT NULL,
  signed_at        integer NOT NULL,
  key_id           integer NOT NULL,
  signature        blob NOT NULL
);
