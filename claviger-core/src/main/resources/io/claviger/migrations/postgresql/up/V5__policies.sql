-- Every version of every policy.
CREATE TABLE policies (
  name       text COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  document   text NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  deleted    integer NOT NULL,
  present    integer NOT NULL,
  mac        bytea NOT NULL,
  PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX policies_present ON policies (name) WHERE present = 1;

-- Which versions are the present ones: one row, from the first policy on.
CREATE TABLE policy_catalog (
  id    integer PRIMARY KEY CHECK (id = 1),
  epoch bigint NOT NULL,
  mac   bytea NOT NULL
);
