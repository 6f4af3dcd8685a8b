-- Made by the fold, in the statement that moves its position: who read which version, and what looks suspicious.

CREATE TABLE secret_readers (
  secret_uid     bigint  NOT NULL,
  principal      text    COLLATE "C" NOT NULL,
  version        bigint  NOT NULL,
  first_at       bigint  NOT NULL,
  last_at        bigint  NOT NULL,
  reads          bigint  NOT NULL,
  addresses      text    NOT NULL,
  more_addresses boolean NOT NULL,
  PRIMARY KEY (secret_uid, principal, version)
) WITH (fillfactor = 70);

-- What the rules remember of a secret, a principal or an address.
CREATE TABLE audit_watches (
  kind    text   NOT NULL,
  subject text   COLLATE "C" NOT NULL,
  at      bigint NOT NULL,
  state   text   NOT NULL,
  PRIMARY KEY (kind, subject)
) WITH (fillfactor = 70);

-- What was found; announced_at is 0 until the audit log and the listeners have it.
CREATE TABLE suspicious_activities (
  event_id     bigint NOT NULL,
  kind         text   NOT NULL,
  at           bigint NOT NULL,
  secret       text,
  actor_id     text,
  actor_ip     text,
  count        bigint NOT NULL,
  suppressed   bigint NOT NULL,
  announced_at bigint NOT NULL,
  PRIMARY KEY (event_id, kind)
);
CREATE INDEX suspicious_activities_new ON suspicious_activities (event_id) WHERE announced_at = 0;

-- What the trail knows already.
INSERT INTO secret_readers
SELECT secret_uid, actor_id, version, min(first_at), max(last_at), sum(reads)::bigint,
       coalesce(json_agg(actor_ip ORDER BY n) FILTER (WHERE n <= 16 AND actor_ip IS NOT NULL), '[]')::text,
       max(n) > 16
FROM (
  SELECT secret_uid, actor_id, version, actor_ip,
         (extract(epoch FROM min(timestamp)) * 1000000)::bigint AS first_at,
         (extract(epoch FROM max(timestamp)) * 1000000)::bigint AS last_at,
         count(*) AS reads,
         row_number() OVER (PARTITION BY secret_uid, actor_id, version ORDER BY min(timestamp), actor_ip) AS n
  FROM secrets_audit_log
  WHERE action = 'READ' AND result = 'SUCCESS' AND secret_uid <> 0 AND version IS NOT NULL AND actor_id IS NOT NULL
  GROUP BY secret_uid, actor_id, version, actor_ip) AS a
GROUP BY secret_uid, actor_id, version;
