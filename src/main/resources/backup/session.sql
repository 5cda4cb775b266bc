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
-- From PostgreSQL 17 on.
SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';
-- A restore writes into a database that may have that for a setting.
SET default_transaction_read_only = off;
