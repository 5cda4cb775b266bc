-- Whether the quarantine holds a row that may be of a bucket. Parameters: the stream, the bucket.
SELECT FROM timescale_integration.quarantine
WHERE stream = ? AND (time IS NULL OR time >= CAST(? AS timestamptz) AND time < CAST(? AS timestamptz))
LIMIT 1
