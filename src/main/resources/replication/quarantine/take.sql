-- The next rows to try again. Locked, so that a second retry waits and then finds them gone.
-- Parameters: days of retention, id after which to go on, ids or NULL for all, limit.
SELECT id, time::text AS time, row::text AS row,
       coalesce(time < now() - make_interval(days => ?), false) AS past_retention
FROM timescale_integration.quarantine
WHERE id > ? AND id = ANY (coalesce(CAST(? AS bigint[]), ARRAY[id]))
ORDER BY id
LIMIT ?
FOR UPDATE
