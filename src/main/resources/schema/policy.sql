-- The policies of one kind that a relation has: as they are, and whether that is as wanted; the one that is ours first.
-- Ours is one that we have made or taken over, or one with the wanted window. Only of refresh policies there may be several.
-- Parameters: wanted configuration (intervals by key, empty for none), wanted schedule, procedure, table or view.
-- Compared as the texts of intervals: '1 year' and '360 days' are equal as intervals, and not as ages of rows. created_before is the
-- age of the chunk itself, which TimescaleDB prefers to the age of its rows.
SELECT j.job_id, j.schedule_interval::text AS schedule, noted OR same_window OR j.proc_name <> 'policy_refresh_continuous_aggregate' AS ours,
       noted, in_the_way,
       (SELECT string_agg(replace(key, '_', ' ') || ' ' || coalesce(j.config ->> key, 'none'), ', ' ORDER BY key DESC)
        FROM (SELECT jsonb_object_keys(wanted.config)
              UNION SELECT jsonb_object_keys(j.config) INTERSECT VALUES ('drop_created_before'), ('compress_created_before'))
             AS keys (key)) AS found,
       CAST(j.schedule_interval AS text) = CAST(wanted.schedule AS text) AND same_window AS as_wanted
FROM (SELECT CAST(? AS jsonb) AS config, CAST(? AS interval) AS schedule) AS wanted,
     timescaledb_information.jobs j
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM timescale_integration.job_run r WHERE r.job_id = j.job_id AND r.ours) AS noted,
                           NOT EXISTS (SELECT FROM jsonb_each_text(wanted.config) AS want
                                       WHERE CAST(CAST(j.config ->> want.key AS interval) AS text)
                                             IS DISTINCT FROM CAST(CAST(nullif(want.value, '') AS interval) AS text))
                               AND j.config -> 'drop_created_before' IS NULL AND j.config -> 'compress_created_before' IS NULL
                               AS same_window,
                           coalesce(CAST(j.config ->> 'start_offset' AS interval) > CAST(wanted.config ->> 'end_offset' AS interval), true)
                               AND coalesce(CAST(j.config ->> 'end_offset' AS interval) < CAST(wanted.config ->> 'start_offset' AS interval), true)
                               AS in_the_way) AS looked_at
WHERE j.proc_schema LIKE '\_timescaledb%' AND j.proc_name = ?
  AND (j.hypertable_schema, j.hypertable_name) = (SELECT n.nspname, c.relname
                                                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                                  WHERE c.oid = to_regclass(?))
ORDER BY noted DESC, same_window DESC, in_the_way DESC, j.job_id
