-- How far the target is: every row of the primary up to and including this one is in the hypertable.
-- A cursor without a watermark of its own begins where the other one is.
-- The floor: older rows would bring chunks back that retention has dropped; they go to the quarantine.
SELECT time, event_id, tx,
       now() - make_interval(days => CAST(:#${properties:timescale.retention.days} AS integer)) AS floor
FROM timescale_integration.watermark
WHERE stream IN (:#${properties:replication.stream}, 'access_events')
ORDER BY stream = :#${properties:replication.stream} DESC
LIMIT 1
