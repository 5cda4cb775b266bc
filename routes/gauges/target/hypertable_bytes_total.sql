-- Size of a hypertable with its indexes, compressed chunks included
-- By OID: a name in a schema that our role may not use is refused, and the gauges of all the others with it.
SELECT h.hypertable_schema AS schema, h.hypertable_name AS hypertable, hypertable_size(CAST(c.oid AS regclass)) AS value
FROM timescaledb_information.hypertables h
JOIN pg_namespace n ON n.nspname = h.hypertable_schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = h.hypertable_name
WHERE h.hypertable_schema NOT LIKE '\_timescaledb%'
ORDER BY schema, hypertable
