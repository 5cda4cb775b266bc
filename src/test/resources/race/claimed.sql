-- Which of these events are dated before an instant.
SELECT event_id FROM access_events WHERE event_id = ANY (?) AND time < to_timestamp(?)
