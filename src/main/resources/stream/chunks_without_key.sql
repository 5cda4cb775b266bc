-- Chunks that this transaction has written into, as the locks say that it holds, and that have fewer unique indexes than their table.
-- A server of one process has none. Parameter: the table.
SELECT CAST(CAST(written.id AS regclass) AS text) AS name
FROM (SELECT chunk.inhrelid AS id, chunk.inhparent AS parent
      FROM pg_locks AS lock
      JOIN pg_inherits AS chunk ON chunk.inhrelid = lock.relation
      WHERE coalesce(lock.pid, 0) = pg_backend_pid() AND lock.locktype = 'relation' AND lock.mode = 'RowExclusiveLock'
        AND chunk.inhparent = to_regclass(?)) AS written
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE indrelid = written.id) AS own, count(*) FILTER (WHERE indrelid = written.parent) AS wanted
    FROM pg_index
    WHERE indrelid IN (written.id, written.parent)
      AND indisunique AND indisvalid AND indimmediate AND indpred IS NULL AND indexprs IS NULL) AS number
WHERE number.own < number.wanted
ORDER BY name
