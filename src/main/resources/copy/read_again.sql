-- Sets the watermark of a stream by time back to where rows may have come before it, never forward. Nothing is done where another
-- process was faster. Parameters: the time, and as text; stream, what is noted.
UPDATE timescale_integration.watermark
SET key = CASE WHEN time > given.time THEN ARRAY[given.key] ELSE key END,
    time = CASE WHEN time > given.time THEN given.time ELSE time END, gone_back = NULL, updated_at = now()
FROM (SELECT CAST(? AS timestamptz) AS time, CAST(? AS text) AS key) AS given
WHERE stream = ? AND gone_back = ?
