-- A job of ours as it is, and whether that is as wanted. No row: there is none.
-- Parameters: wanted configuration (intervals by key), wanted schedule, procedure, table or view.
-- Compared as intervals: '1 mon' and '30 days' are the same to TimescaleDB.
SELECT j.job_id, j.schedule_interval::text AS schedule,
       (SELECT string_agg(replace(key, '_', ' ') || ' ' || coalesce(j.config ->> key, 'none'), ', ' ORDER BY key DESC)
        FROM jsonb_object_keys(wanted.config) AS key) AS found,
       j.schedule_interval = wanted.schedule
           AND NOT EXISTS (SELECT FROM jsonb_each_text(wanted.config) AS want
                           WHERE CAST(j.config ->> want.key AS interval) IS DISTINCT FROM CAST(want.value AS interval))
           AS as_wanted
FROM (SELECT CAST(? AS jsonb) AS config, CAST(? AS interval) AS schedule) AS wanted,
     timescaledb_information.jobs j
WHERE j.proc_name = ?
  AND (j.hypertable_schema, j.hypertable_name) = (SELECT n.nspname, c.relname
                                                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                                  WHERE c.oid = to_regclass(?))
ORDER BY j.job_id
LIMIT 1
