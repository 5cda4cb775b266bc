-- A row after all others: when it is copied, every other one has had its turn.
INSERT INTO access_events (time, event_id)
SELECT greatest(now(), max(time)) + interval '1 ms', CAST(? AS uuid) FROM access_events
