-- Forgets events that are on the target now, also under a time that they no longer have.
-- %1$s: the table. Parameters: times, event_ids, table.
DELETE FROM timescale_integration.quarantine AS kept
USING unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[])) AS row (time, event_id)
WHERE kept.table_name = ? AND kept.event_id = row.event_id
  AND EXISTS (SELECT FROM %1$s AS written WHERE written.time = row.time AND written.event_id = row.event_id)
