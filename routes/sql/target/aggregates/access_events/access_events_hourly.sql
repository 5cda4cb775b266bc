-- bucket: 1 hour
-- start: 7 days
-- end: 1 hour
-- schedule: 5 minutes
SELECT time_bucket('1 hour', time) AS bucket, facility_id, count(*) AS event_count
FROM access_events
GROUP BY 1, 2
