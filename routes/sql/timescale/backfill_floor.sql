-- Rows older than the floor are past retention. The time is what is safe to read of the primary in any case: the live
-- stream has read that far.
SELECT time, now() - make_interval(days => CAST(:#${properties:timescale.retention.days} AS integer)) AS floor
FROM timescale_integration.watermark
WHERE stream = 'access_events'
