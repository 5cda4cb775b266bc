-- The end of the newest bucket: on a quiet night it stays, as the newest event does.
SELECT 'access_events_5min' AS aggregate, max(bucket) + interval '5 minutes' AS materialized_timestamp_seconds
FROM access_events_5min
UNION ALL
SELECT 'access_events_hourly', max(bucket) + interval '1 hour'
FROM access_events_hourly
