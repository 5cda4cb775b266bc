-- A repair is counted, and not looked at again before the next comparison: its commit waits for the disk.
-- And it waits while the statement of the source runs, which may take ten minutes.
-- Writing into a compressed chunk unpacks up to a thousand rows of each segment around a row, to look for its key; over
-- 100,000 the statement would fail, and fail again. The setting is absent on old versions.
SELECT set_config('idle_in_transaction_session_timeout', '15min', true) AS patient,
       CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END AS durable,
       CASE WHEN current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) IS NOT NULL
            THEN set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true) END AS unlimited
