CREATE MATERIALIZED VIEW access_events_hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, facility_id, count(*) AS event_count
FROM access_events
GROUP BY 1, 2
WITH NO DATA
