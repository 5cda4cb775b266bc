-- How far the stream is, and how many rows the slices of its history have that are not finished.
SELECT key[1] AS time, key[2] AS event_id,
    (SELECT coalesce(sum(rows), 0) FROM timescale_integration.backfill WHERE stream = 'access_events' AND finished IS NULL) AS history
FROM timescale_integration.watermark
WHERE stream = 'access_events'
