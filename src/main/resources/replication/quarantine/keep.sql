-- Parameters: table, reason, SQLSTATE, times, event_ids, rows.
INSERT INTO timescale_integration.quarantine AS kept (table_name, reason, sqlstate, time, event_id, row)
SELECT ?, ?, ?, time, event_id, row
FROM unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[]), CAST(? AS jsonb[])) AS refused (time, event_id, row)
ON CONFLICT (table_name, event_id, time) DO UPDATE
    SET row = excluded.row, reason = excluded.reason, sqlstate = excluded.sqlstate,
        tries = kept.tries + 1, last_tried = now()
