-- How far a stream is copied: every row of its source up to and including the one with this key is in its table. A stream
-- that was never copied begins at its first row. Rows below the floor are past the retention: they would bring chunks back that
-- were dropped. settled and last_whole are for reconcile.
SELECT CAST(to_json(watermark.key) AS text) AS key, watermark.tx, watermark.time, watermark.source,
       coalesce(watermark.paused, false) AS paused,
       now() AS now, now() - CAST(nullif(:#retain, '') AS interval) AS floor,
       (SELECT max(started) FROM timescale_integration.reconcile_run
        WHERE stream = wanted.name AND scope = 'whole' AND NOT dry_run AND finished IS NOT NULL AND error IS NULL) AS last_whole
FROM (SELECT CAST(:#stream AS text) AS name) AS wanted
LEFT JOIN timescale_integration.watermark ON watermark.stream = wanted.name
