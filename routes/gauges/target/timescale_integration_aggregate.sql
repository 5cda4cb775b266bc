-- How far an aggregate is materialised, the end of its newest bucket
-- The end of the newest bucket: on a quiet night it stays, as the newest event does. One of events
-- that are dated in the future does not tell how far the aggregate is.
SELECT 'access_events' AS "table", 'access_events_5min' AS aggregate, max(bucket) + interval '5 minutes' AS materialized_timestamp_seconds
FROM access_events_5min
WHERE bucket <= now()
UNION ALL
SELECT 'access_events', 'access_events_hourly', max(bucket) + interval '1 hour'
FROM access_events_hourly
WHERE bucket <= now()
