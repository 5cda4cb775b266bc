-- Parameters: stream, table, reason, SQLSTATE.
INSERT INTO timescale_integration.quarantine AS kept (stream, table_name, key, time, row, reason, sqlstate)
SELECT ?, ?, {key}, {time}, {row}, ?, ?
FROM pg_temp.staged_rows AS staged
WHERE {which}
ON CONFLICT (stream, key) DO UPDATE
    SET row = excluded.row, time = excluded.time, reason = excluded.reason, sqlstate = excluded.sqlstate,
        tries = kept.tries + 1, last_tried = now()
