SELECT stream, table_name, key IS NULL AND tx IS NULL AS is_new, time, paused, source
FROM timescale_integration.watermark
