-- What stands under the name of an aggregate. No row: nothing does. Parameter: the name.
-- A table that stands for an aggregate has a comment of ours, with hashes of the SELECT in it since there are some.
SELECT c.relkind::text AS kind, a.view_definition AS definition,
       coalesce(obj_description(c.oid, 'pg_class'), '') AS comment, pg_has_role(c.relowner, 'USAGE') AS owned,
       ARRAY(SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN timescaledb_information.continuous_aggregates a ON a.view_schema = n.nspname AND a.view_name = c.relname
WHERE c.oid = to_regclass(?)
