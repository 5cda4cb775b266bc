-- Rows have the same text, and so the same hash, in every session that begins like this. A dump may take hours.
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET bytea_output = 'hex';
SET extra_float_digits = 1;
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET idle_session_timeout = 0;
SET lock_timeout = '30s';
-- Rows that a policy hides are an error rather than missing.
SET row_security = off;
SET quote_all_identifiers = off;
-- What this server knows of them: one limits a transaction, the other hides compressed rows.
SELECT set_config(name, value, false)
FROM (VALUES ('transaction_timeout', '0'), ('timescaledb.enable_transparent_decompression', 'on')) AS settings (name, value)
WHERE current_setting(name, true) IS NOT NULL;
-- A restore writes into a database that may have that for a setting.
SET default_transaction_read_only = off;
