-- Has every unique index of a table looked at where rows are inserted into compressed chunks ON CONFLICT of another one: TimescaleDB
-- leaves the others out, and takes a row that they forbid. Whole batches are unpacked then. Parameter: the table.
SELECT set_config('timescaledb.enable_dml_decompression_tuple_filtering', 'off', true)
WHERE current_setting('timescaledb.enable_dml_decompression_tuple_filtering', true) IS NOT NULL
  AND (SELECT count(*) FROM pg_index WHERE indrelid = to_regclass(?) AND indisunique) > 1
