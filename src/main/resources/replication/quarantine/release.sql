-- Forgets events that are on the target now, also under a time that they no longer have. Parameters: times, event_ids.
DELETE FROM timescale_integration.quarantine AS kept
USING unnest(CAST(? AS timestamptz[]), CAST(? AS uuid[])) AS row (time, event_id)
WHERE kept.event_id = row.event_id
  AND EXISTS (SELECT FROM access_events WHERE access_events.time = row.time AND access_events.event_id = row.event_id)
