-- Made by the fold, in the transaction that moves its position: who read which version, and what looks suspicious.

CREATE TABLE secret_readers (
  secret_uid     integer NOT NULL,
  principal      text    NOT NULL,
  version        integer NOT NULL,
  first_at       integer NOT NULL,
  last_at        integer NOT NULL,
  reads          integer NOT NULL,
  addresses      text    NOT NULL,
  more_addresses integer NOT NULL,
  PRIMARY KEY (secret_uid, principal, version)
) WITHOUT ROWID;

-- What the rules remember of a secret, a principal or an address.
CREATE TABLE audit_watches (
  kind    text    NOT NULL,
  subject text    NOT NULL,
  at      integer NOT NULL,
  state   text    NOT NULL,
  PRIMARY KEY (kind, subject)
) WITHOUT ROWID;

-- What was found; announced_at is 0 until the audit log and the listeners have it.
CREATE TABLE suspicious_activities (
  event_id     integer NOT NULL,
  kind         text    NOT NULL,
  at           integer NOT NULL,
  secret       text,
  actor_id     text,
  actor_ip     text,
  count        integer NOT NULL,
  suppressed   integer NOT NULL,
  announced_at integer NOT NULL,
  PRIMARY KEY (event_id, kind)
) WITHOUT ROWID;
CREATE INDEX suspicious_activities_new ON suspicious_activities (event_id) WHERE announced_at = 0;

-- What the trail knows already.
INSERT INTO secret_readers
SELECT secret_uid, actor_id, version, min(first_at), max(last_at), sum(reads),
       json_group_array(actor_ip) FILTER (WHERE n <= 16 AND actor_ip IS NOT NULL),
       max(n) > 16
FROM (
  SELECT secret_uid, actor_id, version, actor_ip, min(timestamp) AS first_at, max(timestamp) AS last_at,
         count(*) AS reads,
         row_number() OVER (PARTITION BY secret_uid, actor_id, version ORDER BY min(timestamp), actor_ip) AS n
  FROM secrets_audit_log
  WHERE action = 'READ' AND result = 'SUCCESS' AND secret_uid <> 0 AND version IS NOT NULL AND actor_id IS NOT NULL
  GROUP BY secret_uid, actor_id, version, actor_ip)
GROUP BY secret_uid, actor_id, version;
