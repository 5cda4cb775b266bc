-- What a session knows of itself; see state.sql.
SELECT NULL::text AS version, current_setting('timescaledb.license', true) AS license, false AS restores,
       coalesce(current_setting('timescaledb.restoring', true) = 'on', false) AS session_restores,
       current_setting('transaction_read_only') = 'on' AS read_only
