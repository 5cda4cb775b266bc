CREATE INDEX access_events_facility_id_time_idx ON access_events (facility_id, time DESC)
