-- A column named otherwise than time is to be renamed here as in page.sql.
SELECT 'source' AS side, max(time) AS value
FROM access_events
