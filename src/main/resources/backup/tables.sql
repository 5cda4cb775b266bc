-- Every table that a person or TimescaleDB's aggregates put rows into: hypertables rather than their chunks,
-- partitioned tables rather than their partitions. An aggregate goes by the name of its view.
SELECT format('%I.%I', coalesce(a.view_schema, n.nspname), coalesce(a.view_name, c.relname)) AS name,
       format('%I.%I', n.nspname, c.relname) AS relation
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN timescaledb_information.continuous_aggregates a
       ON (a.materialization_hypertable_schema, a.materialization_hypertable_name) = (n.nspname, c.relname)
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (a.view_name IS NOT NULL OR n.nspname !~ '^_timescaledb_')
  AND NOT EXISTS (SELECT FROM timescaledb_information.chunks k
                  WHERE (k.chunk_schema, k.chunk_name) = (n.nspname, c.relname))
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY 1
