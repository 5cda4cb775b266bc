-- Sets the watermark of a stream by time back to where rows may have come before it. Nothing is done where another process
-- was faster. Parameters: the time as text, and as such; stream, what is noted.
UPDATE timescale_integration.watermark
SET key = ARRAY[CAST(? AS text)], time = ?, gone_back = NULL, updated_at = now()
WHERE stream = ? AND gone_back = ?
