DELETE FROM access_events WHERE event_id = ?
