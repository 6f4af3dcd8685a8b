-- Who can log in: roles of machines, users.
CREATE TABLE login_roles (
  id              text PRIMARY KEY,
  method          text NOT NULL,
  name            text NOT NULL,
  rev             integer NOT NULL,
  policies        text NOT NULL,
  token_ttl       integer NOT NULL,
  token_max_ttl   integer NOT NULL,
  bound_addresses text NOT NULL,
  enabled         integer NOT NULL,
  credential_ttl  integer NOT NULL,
  credential_uses integer NOT NULL,
  created_at      integer NOT NULL,
  created_by      text NOT NULL,
  updated_at      integer NOT NULL,
  mac             blob NOT NULL,
  UNIQUE (method, name)
);

-- What proves it, hashed.
CREATE TABLE login_credentials (
  accessor        text PRIMARY KEY,
  login_id        text NOT NULL,
  rev             integer NOT NULL,
  hash            blob NOT NULL UNIQUE,
  created_at      integer NOT NULL,
  created_by      text NOT NULL,
  expires_at      integer NOT NULL,
  bound_addresses text NOT NULL,
  uses_left       integer NOT NULL,
  revoked_at      integer NOT NULL,
  failures        integer NOT NULL,
  locked_until    integer NOT NULL,
  mac             blob NOT NULL
);
CREATE INDEX login_credentials_of ON login_credentials (login_id, accessor);
