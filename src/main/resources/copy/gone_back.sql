-- Notes from when on, by the clock of the source, rows may have come before the watermark: the source has gone back since the
-- pass that has moved it last, and that is no longer ago than the clock of the target says. A page may be read minutes
-- after its pass has begun, hence ten of them. While nothing else changes the time stays the same.
-- Nothing is noted of another watermark than the one that was looked at.
-- Parameters: the source's clock, stream, its transaction id, its time.
UPDATE timescale_integration.watermark
SET gone_back = least(gone_back, now_is.source - greatest(clock_timestamp() - updated_at, '0') - interval '10 minutes')
FROM (SELECT CAST(? AS timestamptz) AS source) AS now_is
WHERE stream = ? AND tx IS NOT DISTINCT FROM CAST(? AS bigint) AND time IS NOT DISTINCT FROM CAST(? AS timestamptz)
  AND coalesce(gone_back > now_is.source - greatest(clock_timestamp() - updated_at, '0') - interval '9 minutes', true)
