INSERT INTO access_events_5min (bucket, facility_id, event_count)
SELECT time_bucket('5 minutes', time), facility_id, count(*)
FROM access_events
WHERE time >= ? AND time < ?
GROUP BY 1, 2
