CREATE INDEX ON access_events (person_id, time DESC)
