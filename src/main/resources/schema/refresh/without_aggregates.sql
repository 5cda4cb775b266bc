-- Nobody asks for the ranges of a table that has no aggregates.
DELETE FROM timescale_integration.touched t
WHERE NOT EXISTS (SELECT FROM timescale_integration.managed m WHERE m.bucket IS NOT NULL AND m.hypertable = t.table_name)
