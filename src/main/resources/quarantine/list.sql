-- Parameters: limit.
SELECT id, stream, time::text AS time, array_to_string(key, ', ', 'NULL') AS key, reason AS why, tries,
       date_trunc('second', first_seen)::text AS first_seen
FROM timescale_integration.quarantine
ORDER BY id DESC
LIMIT ?
