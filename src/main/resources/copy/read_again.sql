-- Sets the watermark of a stream by time back to where rows may have come before it, never forward. Nothing is done where another
-- process was faster. Parameters: the time, and as text; stream, what is noted.
UPDATE timescale_integration.watermark
SET key = CASE WHEN time > back.until THEN ARRAY[back.until_key] ELSE key END, time = CASE WHEN time > back.until THEN back.until ELSE time END,
    gone_back = NULL, updated_at = now()
FROM (SELECT CAST(? AS timestamptz) AS until, CAST(? AS text) AS until_key) AS back
WHERE stream = ? AND gone_back = ?
