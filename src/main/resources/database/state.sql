-- Asked whenever a session is given to a job. Restore mode is set for the database, and a session keeps what was set when
-- it was opened: rows that it writes then go where nobody sees them, and compressed rows are left out of what it reads.
SELECT (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS version,
       current_setting('timescaledb.license', true) AS license,
       EXISTS (SELECT FROM pg_db_role_setting
               WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND setrole = 0
                     AND 'timescaledb.restoring=on' = ANY (setconfig)) AS restores,
       coalesce(current_setting('timescaledb.restoring', true) = 'on', false) AS session_restores,
       current_setting('transaction_read_only') = 'on' AS read_only
