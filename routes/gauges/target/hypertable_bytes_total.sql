-- Size of a hypertable with its indexes, compressed chunks included
SELECT hypertable_schema AS schema, hypertable_name AS hypertable,
       hypertable_size(format('%I.%I', hypertable_schema, hypertable_name)::regclass) AS value
FROM timescaledb_information.hypertables
WHERE hypertable_schema NOT LIKE '\_timescaledb%'
ORDER BY schema, hypertable
