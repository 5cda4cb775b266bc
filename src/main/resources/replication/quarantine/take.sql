-- The next rows to try again. Locked, so that a second retry waits and then finds them gone. What the retention of
-- another table than access_events is, its own policy says; a row that was past it stays so until reconcile brings it.
-- Parameters: days of retention, id after which to go on, ids or NULL for all, limit.
SELECT id, table_name, time::text AS time, row::text AS row,
       CASE WHEN table_name = 'access_events' THEN coalesce(time < now() - make_interval(days => ?), false)
            ELSE sqlstate IS NULL END AS past_retention
FROM timescale_integration.quarantine
WHERE id > ? AND id = ANY (coalesce(CAST(? AS bigint[]), ARRAY[id]))
ORDER BY id
LIMIT ?
FOR UPDATE
