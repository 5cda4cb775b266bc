-- The primary calls the time of an event "timestamp".
-- A column named otherwise than time is to be renamed here as in page.sql.
SELECT 'source' AS side, max("timestamp") AS value
FROM access_events
