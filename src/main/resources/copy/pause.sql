-- A person pauses a stream, or has it go on, which is to accept the columns as they are now; where the program had paused it
-- for these, rows that were copied before may differ in them.
-- Parameters: stream, table, whether it is paused.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, paused) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET paused = excluded.paused, reason = NULL, columns = CASE WHEN excluded.paused THEN watermark.columns END,
        widened = CASE WHEN NOT excluded.paused AND watermark.reason IS NOT NULL THEN now() ELSE watermark.widened END
