-- The width of the chunks of a hypertable to which plain tables may be attached as chunks; no row where they may not: the
-- Community edition can since 2.21, and does so right since 2.29.1. What the server would make of a row that is inserted must
-- not differ from what it makes of a table that is attached, and the role must be able to make what is the owner's.
-- Parameter: the table.
SELECT CAST(extract(epoch FROM d.time_interval) AS bigint) AS seconds
FROM pg_class t
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN timescaledb_information.dimensions d ON d.hypertable_schema = n.nspname AND d.hypertable_name = t.relname
JOIN pg_extension e ON e.extname = 'timescaledb'
WHERE t.oid = to_regclass(?)
  AND current_setting('timescaledb.license', true) = 'timescale'
  AND CAST(string_to_array(substring(e.extversion, '^[0-9.]*[0-9]'), '.') AS int[]) >= ARRAY[2, 29, 1]
  AND d.dimension_number = 1 AND d.time_interval IS NOT NULL
  AND NOT EXISTS (SELECT FROM timescaledb_information.dimensions further
                  WHERE further.hypertable_schema = n.nspname AND further.hypertable_name = t.relname AND further.dimension_number > 1)
  AND pg_has_role(t.relowner, 'USAGE')
  AND (SELECT has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(t.relowner, n.oid, 'CREATE'))
  AND t.relpersistence = 'p' AND t.relreplident = 'd' AND NOT t.relrowsecurity AND NOT t.relhasrules
  AND NOT EXISTS (SELECT FROM pg_trigger g
                  WHERE g.tgrelid = t.oid AND NOT g.tgisinternal
                    AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = CAST('pg_proc' AS regclass) AND p.objid = g.tgfoid
                                                              AND p.refobjid = e.oid AND p.deptype = 'e'))
  AND NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conrelid = t.oid AND k.contype IN ('f', 'x') OR k.confrelid = t.oid)
  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attidentity <> '')
  AND NOT EXISTS (SELECT FROM show_tablespaces(t.oid))
