-- What stands under the name of an aggregate. No row: nothing does. Parameter: the name.
SELECT c.relkind::text AS kind,
       EXISTS (SELECT FROM timescaledb_information.continuous_aggregates a
               WHERE a.view_schema = n.nspname AND a.view_name = c.relname) AS continuous,
       coalesce(obj_description(c.oid, 'pg_class') = 'kept by timescale-integration', false) AS ours,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
             ORDER BY attnum) @> ARRAY['bucket', 'facility_id', 'event_count'] AS complete
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass(?)
