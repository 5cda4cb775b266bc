-- The rows of the stream door_events; the columns of the target have these names. No bounds, ORDER BY or LIMIT.
SELECT opened_at, id, door_id, opened_by, seconds_open
FROM door_events
