-- Sets a watermark back: a pass that is under way finds it moved, and goes on from here. No row is changed where rows between
-- would be passed by. Parameters: stream, table, key, time.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, time)
VALUES (?, ?, ?, CAST(? AS timestamptz))
ON CONFLICT (stream) DO UPDATE SET key = excluded.key, tx = NULL, time = excluded.time, updated_at = now()
    WHERE (watermark.tx IS NULL AND excluded.time > watermark.time) IS NOT TRUE
