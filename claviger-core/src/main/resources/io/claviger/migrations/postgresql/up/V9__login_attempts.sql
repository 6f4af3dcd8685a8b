-- When somebody tried a password of a user, whether there is such a user or not.
CREATE TABLE login_attempts (
  name_hash text COLLATE "C" PRIMARY KEY,
  rev       bigint NOT NULL,
  attempts  text NOT NULL,
  last_at   bigint NOT NULL,
  mac       bytea NOT NULL
);
CREATE INDEX login_attempts_at ON login_attempts (last_at);
