-- The table of a stream, as the watermark has it (table_id), and its share. Parameters: share, table.
SELECT concat_ws(' ', (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || CAST(to_regclass(relation) AS oid),
                 nullif(?, '')) AS made_for
FROM timescale_integration.managed
WHERE name = ? AND to_regclass(relation) IS NOT NULL
