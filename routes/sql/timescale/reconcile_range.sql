-- What may be compared: from the retention floor to where the stream is (with the cursor xid, and all history copied, to a
-- minute ago); and when the whole of it was compared last.
SELECT now() AS now,
       now() - make_interval(days => CAST(:#${properties:timescale.retention.days} AS integer)) AS floor,
       CASE WHEN tx IS NULL THEN time ELSE now() - interval '1 minute' END AS settled,
       (SELECT max(started) FROM timescale_integration.reconcile_run
        WHERE table_name = 'access_events' AND scope = 'whole' AND NOT dry_run AND finished IS NOT NULL AND error IS NULL) AS last_whole
FROM timescale_integration.watermark
WHERE stream IN (:#${properties:replication.stream}, 'access_events')
ORDER BY stream = :#${properties:replication.stream} DESC
LIMIT 1
