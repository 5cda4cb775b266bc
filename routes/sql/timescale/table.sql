-- How far a further table is copied, and what is wrong with it on the target, if anything is. One that was never copied
-- begins at its first row. The floor is where its own retention ends: what is older would be dropped again.
SELECT coalesce(watermark.time, '-infinity') AS time,
       coalesce(watermark.event_id, '00000000-0000-0000-0000-000000000000') AS event_id,
       CAST(NULL AS bigint) AS tx,
       coalesce((SELECT max(now() - CAST(config ->> 'drop_after' AS interval))
                 FROM timescaledb_information.jobs
                 JOIN pg_class ON pg_class.oid = relation AND relname = hypertable_name
                 JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = hypertable_schema
                 WHERE proc_name = 'policy_retention'),
                (SELECT now() - drop_after FROM timescale_integration.retention WHERE hypertable = name),
                '0001-01-01 00:00Z') AS floor,
       -- For reconcile.
       now() AS now,
       coalesce(watermark.time, '-infinity') AS settled,
       (SELECT max(started) FROM timescale_integration.reconcile_run
        WHERE table_name = name AND scope = 'whole' AND NOT dry_run AND finished IS NOT NULL AND error IS NULL)
           AS last_whole,
       CASE
           WHEN name = 'access_events' THEN
               'the template copy-table is for other tables: access_events is copied by the route replicate'
           WHEN relation IS NULL THEN
               'the target has no table ' || name || '; create it there, with the columns that its SELECT reads, before '
                   || 'it is copied'
           WHEN NOT EXISTS (SELECT FROM pg_index
                            WHERE indrelid = relation AND indisunique AND indpred IS NULL AND indnkeyatts = 2
                              AND ARRAY['event_id', 'time'] =
                                  ARRAY(SELECT CAST(attname AS text) FROM pg_attribute
                                        WHERE attrelid = relation AND attnum IN (indkey[0], indkey[1]) ORDER BY 1)) THEN
               'the table ' || name || ' of the target lacks its key: CREATE UNIQUE INDEX ON ' || quoted
                   || ' (time, event_id)'
       END AS problem
FROM (SELECT name, quoted, to_regclass(quoted) AS relation
      FROM (SELECT name, (SELECT string_agg(quote_ident(part), '.' ORDER BY at)
                          FROM unnest(string_to_array(name, '.')) WITH ORDINALITY AS parts (part, at)) AS quoted
            FROM (SELECT CAST(:#table AS text) AS name) AS given) AS quoting) AS wanted
LEFT JOIN timescale_integration.watermark ON stream = name
