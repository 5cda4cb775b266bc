-- When these events are dated, of those that are there.
SELECT event_id, time FROM access_events WHERE event_id = ANY (?)
