-- Prepares the transaction for rows that are inserted into compressed chunks where they may be there already. Parameter: the table.
-- Has every unique index of it looked at, and not that of ON CONFLICT alone: TimescaleDB leaves the others out, and takes a row
-- that they forbid. Whole batches are unpacked then, up to a thousand rows of each segment around a row; over 100,000 the
-- statement would fail, and fail again, so there is no limit. Each setting is absent on old versions.
SELECT CASE WHEN current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) IS NOT NULL
            THEN set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true) END AS unlimited,
       CASE WHEN current_setting('timescaledb.enable_dml_decompression_tuple_filtering', true) IS NOT NULL
                 AND (SELECT count(*) FROM pg_index WHERE indrelid = to_regclass(?) AND indisunique) > 1
            THEN set_config('timescaledb.enable_dml_decompression_tuple_filtering', 'off', true) END AS enforced
