SELECT version FROM pg_available_extension_versions WHERE name = 'timescaledb' ORDER BY version
