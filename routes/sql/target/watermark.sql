-- How far a stream is copied: every row of its source up to and including the one with this key is in its table. A stream
-- that was never copied begins at its first row. Rows below the floor are past the retention: they would bring chunks back that
-- were dropped. last_whole is for reconcile; uncompared is since when the stream has another source than the one with which all
-- rows were compared.
SELECT CAST(to_json(watermark.key) AS text) AS key, watermark.tx, watermark.time, watermark.source,
       coalesce(watermark.paused, false) AS paused,
       now() AS now, now() - CAST(nullif(:#retain, '') AS interval) AS floor,
       whole.last_whole, CASE WHEN whole.last_whole IS NULL THEN watermark.adopted END AS uncompared
FROM (SELECT CAST(:#stream AS text) AS name) AS wanted
LEFT JOIN timescale_integration.watermark ON watermark.stream = wanted.name
CROSS JOIN LATERAL (SELECT max(started) AS last_whole FROM timescale_integration.reconcile_run
                    WHERE stream = wanted.name AND scope = 'whole' AND NOT dry_run AND finished IS NOT NULL AND error IS NULL
                      AND started > coalesce(watermark.adopted, '-infinity')) AS whole
