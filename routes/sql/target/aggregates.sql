-- A statement that reads the end of the newest bucket of each aggregate, and the newest row of its table that should be in it: one
-- that is older than its bucket, and than the end and the schedule of its refresh policy where it has one. On a quiet night both stay.
-- A bucket of events that are dated in the future does not say how far the aggregate is. NULL where there is no aggregate.
-- Without what our role may not read, a column or a schema: the statement would be refused for all.
WITH found AS (
    SELECT m.*, t.oid, t.relname, n.nspname
    FROM timescale_integration.managed m
    JOIN pg_class t ON t.relname = (parse_ident(m.relation))[cardinality(parse_ident(m.relation))]
    JOIN pg_namespace n ON n.oid = t.relnamespace
        AND CASE cardinality(parse_ident(m.relation)) WHEN 1 THEN pg_table_is_visible(t.oid)
                ELSE n.nspname = (parse_ident(m.relation))[1] END
    WHERE has_schema_privilege(n.oid, 'USAGE')
)
SELECT string_agg(format('SELECT %L AS "table", %L AS aggregate, max(bucket) + CAST(%L AS interval) AS materialized_timestamp_seconds, '
                         '%s AS due_timestamp_seconds FROM %s WHERE bucket <= now()', m.hypertable, m.name, m.bucket,
                         coalesce(due.newest, 'CAST(NULL AS timestamptz)'), m.relation), ' UNION ALL ' ORDER BY m.name) AS statement
FROM found m
JOIN pg_attribute a ON a.attrelid = m.oid AND a.attname = 'bucket'
LEFT JOIN LATERAL (
    SELECT min(CAST(coalesce(j.config ->> 'end_offset', '0') AS interval) + j.schedule_interval) AS lag
    FROM timescaledb_information.jobs j
    WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND (j.hypertable_schema, j.hypertable_name) = (m.nspname, m.relname)
) AS policy ON true
LEFT JOIN LATERAL (
    SELECT format('(SELECT max(%1$I) FROM %2$s WHERE %1$I <= now() - CAST(%3$L AS interval))', d.column_name, h.relation,
                  m.bucket + coalesce(policy.lag, interval '0')) AS newest
    FROM found h
    JOIN timescaledb_information.dimensions d ON d.dimension_number = 1
        AND (d.hypertable_schema, d.hypertable_name) = (h.nspname, h.relname)
    WHERE h.name = m.hypertable AND has_column_privilege(h.oid, d.column_name, 'SELECT')
) AS due ON true
WHERE m.bucket IS NOT NULL AND has_column_privilege(m.oid, a.attnum, 'SELECT')
