-- Who can log in: roles of machines, users.
CREATE TABLE login_roles (
  id              text COLLATE "C" PRIMARY KEY,
  method          text COLLATE "C" NOT NULL,
  name            text COLLATE "C" NOT NULL,
  rev             bigint NOT NULL,
  policies        text NOT NULL,
  token_ttl       bigint NOT NULL,
  token_max_ttl   bigint NOT NULL,
  bound_addresses text NOT NULL,
  enabled         integer NOT NULL,
  credential_ttl  bigint NOT NULL,
  credential_uses integer NOT NULL,
  created_at      bigint NOT NULL,
  created_by      text NOT NULL,
  updated_at      bigint NOT NULL,
  mac             bytea NOT NULL,
  UNIQUE (method, name)
);

-- What proves it, hashed.
CREATE TABLE login_credentials (
  accessor        text COLLATE "C" PRIMARY KEY,
  login_id        text COLLATE "C" NOT NULL,
  rev             bigint NOT NULL,
  hash            bytea NOT NULL UNIQUE,
  created_at      bigint NOT NULL,
  created_by      text NOT NULL,
  expires_at      bigint NOT NULL,
  bound_addresses text NOT NULL,
  uses_left       integer NOT NULL,
  revoked_at      bigint NOT NULL,
  failures        integer NOT NULL,
  locked_until    bigint NOT NULL,
  mac             bytea NOT NULL
);
CREATE INDEX login_credentials_of ON login_credentials (login_id, accessor);
