-- The oldest version of TimescaleDB that can be created here.
SELECT version FROM pg_available_extension_versions
WHERE name = 'timescaledb' AND version ~ '^[0-9.]+$'
ORDER BY CAST(string_to_array(version, '.') AS integer[])
LIMIT 1
