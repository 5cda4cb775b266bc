CREATE INDEX ON access_events (facility_id, time DESC)
