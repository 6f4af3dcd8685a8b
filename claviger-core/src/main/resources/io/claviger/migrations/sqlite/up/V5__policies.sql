-- Every version of every policy.
CREATE TABLE policies (
  name       text NOT NULL,
  version    integer NOT NULL,
  document   text NOT NULL,
  created_at integer NOT NULL,
  created_by text NOT NULL,
  deleted    integer NOT NULL,
  present    integer NOT NULL,
  mac        blob NOT NULL,
  PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX policies_present ON policies (name) WHERE present = 1;

-- Which versions are the present ones: one row, from the first policy on.
CREATE TABLE policy_catalog (
  id    integer PRIMARY KEY CHECK (id = 1),
  epoch integer NOT NULL,
  mac   blob NOT NULL
);
