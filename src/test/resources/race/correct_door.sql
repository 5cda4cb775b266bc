UPDATE access_events SET door_id = 'door-' || floor(1000 * random()), access_result = 'Denied' WHERE event_id = ?
