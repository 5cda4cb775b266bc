-- Forgets rows that are on the target now. Parameters: times, event_ids.
DELETE FROM timescale_integration.quarantine AS kept
USING unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[])) AS row (time, event_id)
WHERE kept.time = row.time AND kept.event_id = row.event_id
  AND EXISTS (SELECT FROM access_events WHERE access_events.time = row.time AND access_events.event_id = row.event_id)
