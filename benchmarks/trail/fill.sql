-- Events :first to :last of :total, spread evenly over the last :days days:
-- psql -v first=1 -v last=10000000 -v total=10000000 -v days=90 -f fill.sql
-- 2,000 secrets and 500 actors, few of them used much; 97 of 100 events are successful reads.
SET synchronous_commit = off;
INSERT INTO secrets_audit_log (id, action, resource_name, timestamp, result, actor_id, actor_ip,
    actor_user_agent, details, error_message, duration_ms, secret_uid, version, request_id)
SELECT i,
       CASE WHEN k < 98 THEN 'READ' WHEN k = 98 THEN 'UPDATE' ELSE 'LIST' END,
       'team-' || (s % 40) || '/service-' || s || '/password',
       date_trunc('day', now()) - (:days - 1) * interval '1 day'
         + (i::float8 / :total) * ((:days - 1) * interval '1 day'),
       CASE WHEN k = 97 THEN 'DENIED' ELSE 'SUCCESS' END,
       'actor-' || a,
       '10.' || (a % 200) || '.' || (i % 250) || '.7',
       'claviger-client/1.0 (Java 25)', NULL, CASE WHEN k = 97 THEN 'access_denied' END,
       (i % 7)::integer, s, 1 + i % 3, md5(i::text)
FROM (SELECT i, (random() * 99.999)::integer AS k, (2000 * random() ^ 3)::integer AS s,
             (500 * random() ^ 2)::integer AS a
      FROM generate_series(:first, :last) AS i) AS e;
UPDATE audit_fold SET seq = :last, at = extract(epoch FROM now())::bigint * 1000000;
UPDATE audit_head SET seq = :last, at = extract(epoch FROM now())::bigint * 1000000;
