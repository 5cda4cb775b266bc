SELECT split_part(current_setting('server_version'), ' ', 1) AS postgresql,
       current_setting('server_version_num')::integer / 10000 AS postgresql_major,
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb,
       current_setting('timescaledb.license', true) AS edition,
       pg_database_size(current_database()) AS database_bytes
