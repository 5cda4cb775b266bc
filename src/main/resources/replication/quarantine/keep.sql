-- Parameters: times, event_ids, rows, reason, SQLSTATE.
INSERT INTO timescale_integration.quarantine AS kept (time, event_id, row, reason, sqlstate)
SELECT time, event_id, row, ?, ?
FROM unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[]), CAST(? AS jsonb[])) AS refused (time, event_id, row)
ON CONFLICT (event_id, time) DO UPDATE
    SET row = excluded.row, reason = excluded.reason, sqlstate = excluded.sqlstate,
        tries = kept.tries + 1, last_tried = now()
