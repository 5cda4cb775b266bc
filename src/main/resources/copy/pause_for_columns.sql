-- The program pauses a stream, unless somebody has accepted its columns since they were looked at.
-- Parameters: why, stream, the columns that were accepted.
UPDATE timescale_integration.watermark SET paused = true, reason = ? WHERE stream = ? AND columns = ?
