-- Sets a watermark back: a pass that is under way finds it moved, and goes on from here. No row is changed where rows
-- between would be passed by; of a stream that is not copied yet these are all before that time. What a source has given again that
-- was behind a watermark by transaction id is read again as well; rows of one by time that are dated before that time are not.
-- Parameters: stream, table, key, time.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, time)
SELECT wanted.stream, wanted.table_name, wanted.key, wanted.time
FROM (SELECT CAST(? AS text), CAST(? AS text), CAST(? AS text[]), CAST(? AS timestamptz))
    AS wanted (stream, table_name, key, time)
WHERE wanted.time IS NULL
   OR EXISTS (SELECT FROM timescale_integration.watermark AS known WHERE known.stream = wanted.stream)
ON CONFLICT (stream) DO UPDATE SET key = excluded.key, tx = NULL, time = excluded.time, updated_at = now(),
        gone_back = CASE WHEN watermark.tx IS NULL AND excluded.time > watermark.gone_back THEN watermark.gone_back END
    WHERE excluded.time IS NULL OR watermark.tx IS NOT NULL OR coalesce(excluded.time <= watermark.time, false)
