CREATE INDEX access_events_person_id_time_idx ON access_events (person_id, time DESC)
