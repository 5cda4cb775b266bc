-- A person pauses a stream, or has it go on, which is to accept the columns as they are now.
-- Parameters: stream, table, whether it is paused.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, paused) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET paused = excluded.paused, reason = NULL, columns = CASE WHEN excluded.paused THEN watermark.columns END
