-- Under which name the table that stands for an aggregate is kept; no row: the rows of all its buckets are there. They may be
-- gone where a bucket begins in no chunk. {table}: that table. Parameters: its name, the hypertable.
WITH stood AS (
    SELECT left(c.relname, 50) || '_apache' || CASE number WHEN 1 THEN '' ELSE '_' || number END AS name, n.nspname AS schema,
           pg_table_is_visible(c.oid) AS visible, number
    FROM generate_series(1, 1000) AS number, pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass(?)
), chunks AS (
    SELECT range_agg(tstzrange(k.range_start, k.range_end)) AS ranges
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN timescaledb_information.chunks k ON k.hypertable_schema = n.nspname AND k.hypertable_name = c.relname
    WHERE c.oid = to_regclass(?)
)
SELECT name, CASE WHEN visible THEN format('%I', name) ELSE format('%I.%I', schema, name) END AS relation
FROM stood
WHERE to_regclass(format('%I.%I', schema, name)) IS NULL
  AND EXISTS (SELECT FROM {table}, chunks WHERE (ranges @> CAST(bucket AS timestamptz)) IS NOT TRUE)
ORDER BY number
LIMIT 1
