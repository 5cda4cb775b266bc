-- The next rows to try again. Locked, so that a second retry waits and then finds them gone. What no chunk can take stays, and
-- what is past the retention by now, for whatever reason it came.
-- Parameters: streams, their retentions, id after which to go on, ids or NULL for all, limit.
SELECT id, stream, time::text AS time,
       ARRAY(SELECT key FROM jsonb_object_keys(row) AS keys (key) ORDER BY key COLLATE "C") AS columns,
       CASE WHEN time IS NULL OR NOT isfinite(time) THEN sqlstate IS NULL
            ELSE coalesce(time < now() - CAST(nullif(retain, '') AS interval), false) END AS past_retention
FROM timescale_integration.quarantine
LEFT JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS declared (name, retain) ON name = stream
WHERE id > ? AND id = ANY (coalesce(CAST(? AS bigint[]), ARRAY[id]))
ORDER BY id
LIMIT ?
FOR UPDATE OF quarantine
