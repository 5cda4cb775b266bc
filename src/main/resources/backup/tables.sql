-- Every table that a person or TimescaleDB's aggregates put rows into: hypertables rather than their chunks,
-- partitioned tables rather than their partitions. An aggregate goes by the name of its view. A table with a foreign one
-- beneath has its own rows alone, and its partitions are tables of their own: what another server holds is in no dump.
WITH RECURSIVE above AS (
    SELECT inhparent AS oid FROM pg_inherits JOIN pg_class f ON f.oid = inhrelid
    WHERE relkind = 'f' AND NOT EXISTS (SELECT FROM timescaledb_information.hypertables h
                                        WHERE to_regclass(format('%I.%I', hypertable_schema, hypertable_name)) = inhparent)
    UNION SELECT inhparent FROM pg_inherits JOIN above ON above.oid = inhrelid
)
SELECT format('%I.%I', coalesce(a.view_schema, n.nspname), coalesce(a.view_name, c.relname)) AS name,
       CASE WHEN c.oid IN (SELECT oid FROM above) THEN 'ONLY ' ELSE '' END
       || format('%I.%I', n.nspname, c.relname) AS relation
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN timescaledb_information.continuous_aggregates a
       ON (a.materialization_hypertable_schema, a.materialization_hypertable_name) = (n.nspname, c.relname)
WHERE (c.relkind = 'r' OR c.relkind = 'p' AND c.oid NOT IN (SELECT oid FROM above)) AND c.relpersistence = 'p'
  AND (NOT c.relispartition
       OR EXISTS (SELECT FROM pg_inherits JOIN above ON above.oid = inhparent WHERE inhrelid = c.oid))
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (a.view_name IS NOT NULL OR n.nspname !~ '^_timescaledb_')
  AND NOT EXISTS (SELECT FROM timescaledb_information.chunks k
                  WHERE (k.chunk_schema, k.chunk_name) = (n.nspname, c.relname))
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY 1
