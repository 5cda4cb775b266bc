CREATE MATERIALIZED VIEW access_events_5min WITH (timescaledb.continuous) AS
SELECT time_bucket('5 minutes', time) AS bucket, facility_id, count(*) AS event_count
FROM access_events
GROUP BY 1, 2
WITH NO DATA
