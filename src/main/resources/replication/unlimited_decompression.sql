-- Repairing a row of a compressed chunk unpacks up to a thousand rows of each segment around it. Absent on old versions.
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'
