-- Which of these rows are in the quarantine as they are. Parameters: times, event_ids, rows, table.
SELECT page.ord - 1 AS ord
FROM unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[]), CAST(? AS jsonb[])) WITH ORDINALITY
         AS page (time, event_id, row, ord)
JOIN timescale_integration.quarantine AS kept USING (time, event_id, row)
WHERE kept.table_name = ?
