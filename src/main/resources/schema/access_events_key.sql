CREATE UNIQUE INDEX access_events_time_event_id ON access_events (time, event_id)
