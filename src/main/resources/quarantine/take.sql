-- The next rows to try again. Locked, so that a second retry waits and then finds them gone. What no chunk can take stays.
-- Parameters: streams, their retentions, id after which to go on, ids or NULL for all, limit.
SELECT id, stream, time::text AS time, row::text AS row,
       ARRAY(SELECT key FROM jsonb_object_keys(row) AS keys (key) ORDER BY key COLLATE "C") AS columns,
       sqlstate IS NULL AND (time IS NULL OR NOT isfinite(time)
           OR coalesce(time < now() - CAST(nullif(retain, '') AS interval), true)) AS past_retention
FROM timescale_integration.quarantine
LEFT JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS declared (name, retain) ON name = stream
WHERE id > ? AND id = ANY (coalesce(CAST(? AS bigint[]), ARRAY[id]))
ORDER BY id
LIMIT ?
FOR UPDATE OF quarantine
