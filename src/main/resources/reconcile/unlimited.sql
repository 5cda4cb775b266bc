-- Writing into a compressed chunk unpacks up to a thousand rows of each segment around a row, to look for its key; over
-- 100,000 the statement would fail, and fail again. The setting is absent on old versions.
SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
WHERE current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) IS NOT NULL
