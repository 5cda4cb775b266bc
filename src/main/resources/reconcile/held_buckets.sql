-- Buckets of which the quarantine holds rows: they are opened also where both sides are the same. Parameters: the stream, what
-- is compared.
SELECT DISTINCT {bucket} AS bucket FROM timescale_integration.quarantine
WHERE stream = ? AND time >= ? AND time < ?
