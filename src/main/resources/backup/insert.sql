INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())
