SELECT 'target' AS side, max(time) AS value
FROM access_events
