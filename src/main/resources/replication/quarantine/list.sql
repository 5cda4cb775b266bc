-- Parameters: limit.
SELECT id, table_name, time::text AS time, event_id::text AS event_id, reason, tries,
       date_trunc('second', first_seen)::text AS first_seen
FROM timescale_integration.quarantine
ORDER BY id DESC
LIMIT ?
