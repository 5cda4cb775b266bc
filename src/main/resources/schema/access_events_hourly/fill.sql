INSERT INTO access_events_hourly (bucket, facility_id, event_count)
SELECT time_bucket('1 hour', time), facility_id, count(*)
FROM access_events
WHERE time >= ? AND time < ?
GROUP BY 1, 2
