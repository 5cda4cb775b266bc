-- bucket: 5 minutes
-- start: 1 day
-- end: 1 minute
-- schedule: 5 minutes
SELECT time_bucket('5 minutes', time) AS bucket, facility_id, count(*) AS event_count
FROM access_events
GROUP BY 1, 2
