-- To go on is to accept the columns as they are now. Parameters: stream, table, whether it is paused, why (NULL: a person says so).
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, paused, reason) VALUES (?, ?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET paused = excluded.paused, reason = excluded.reason, columns = CASE WHEN excluded.paused THEN watermark.columns END, updated_at = now()
