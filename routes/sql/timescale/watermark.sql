-- How far the target is: every row of the primary up to and including this one is in the hypertable.
SELECT time, event_id
FROM timescale_integration.watermark
WHERE stream = 'access_events'
