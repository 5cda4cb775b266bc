CREATE UNIQUE INDEX ON access_events (time, event_id)
