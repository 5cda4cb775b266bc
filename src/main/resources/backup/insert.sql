INSERT INTO %s (time, event_id) VALUES (now(), gen_random_uuid())
