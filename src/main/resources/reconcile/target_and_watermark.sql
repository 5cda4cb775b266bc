-- What the target holds, and how far the stream is copied, both as of one moment: at least one row.
-- Parameters: the stream.
SELECT watermark.key, watermark.tx, watermark.time, watermark.source, hashed.*
FROM timescale_integration.watermark LEFT JOIN (
{target}
) AS hashed ON true
WHERE watermark.stream = ?
