-- When somebody tried a password of a user, whether there is such a user or not.
CREATE TABLE login_attempts (
  name_hash text PRIMARY KEY,
  rev       integer NOT NULL,
  attempts  text NOT NULL,
  last_at   integer NOT NULL,
  mac       blob NOT NULL
);
CREATE INDEX login_attempts_at ON login_attempts (last_at);
