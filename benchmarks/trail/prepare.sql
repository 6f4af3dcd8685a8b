-- Days for a trail of the past: psql -v days=90 -f prepare.sql, on a migrated, empty database.
SELECT set_config('bench.days', :'days', false);
DO $$
DECLARE
  day date;
  part text;
BEGIN
  FOR i IN 2 .. current_setting('bench.days')::integer LOOP
    day := (clock_timestamp() AT TIME ZONE 'UTC')::date - i;
    part := 'audit_journal_p' || to_char(day, 'YYYYMMDD');
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_journal FOR VALUES FROM (%L) TO (%L)', part,
      extract(epoch FROM day::timestamp)::bigint * 1000000,
      extract(epoch FROM (day + 1)::timestamp)::bigint * 1000000);
    part := 'secrets_audit_log_p' || to_char(day, 'YYYYMMDD');
    EXECUTE format('CREATE TABLE %I PARTITION OF secrets_audit_log FOR VALUES FROM (%L) TO (%L)', part,
      day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
  END LOOP;
END $$;
