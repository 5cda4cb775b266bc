-- Which of these events are on the target or in its quarantine.
SELECT event_id FROM access_events WHERE event_id = ANY (?)
UNION
SELECT CAST(key[2] AS uuid) FROM timescale_integration.quarantine WHERE CAST(key[2] AS uuid) = ANY (?)
