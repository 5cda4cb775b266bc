-- A statement that reads the end of the newest bucket of each aggregate: on a quiet night it stays, as the newest event does.
-- One of events that are dated in the future does not say how far the aggregate is. NULL where there is no aggregate.
-- Without those of which our role may not read the column, or use the schema: the statement would be refused for all.
SELECT string_agg(format('SELECT %L AS "table", %L AS aggregate, max(bucket) + CAST(%L AS interval) AS materialized_timestamp_seconds FROM %s '
                         'WHERE bucket <= now()', m.hypertable, m.name, m.bucket, m.relation), ' UNION ALL ' ORDER BY m.name) AS statement
FROM timescale_integration.managed m
JOIN pg_class t ON t.relname = (parse_ident(m.relation))[cardinality(parse_ident(m.relation))]
JOIN pg_namespace n ON n.oid = t.relnamespace
    AND CASE cardinality(parse_ident(m.relation)) WHEN 1 THEN pg_table_is_visible(t.oid)
            ELSE n.nspname = (parse_ident(m.relation))[1] END
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'bucket'
WHERE m.bucket IS NOT NULL AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(t.oid, a.attnum, 'SELECT')
