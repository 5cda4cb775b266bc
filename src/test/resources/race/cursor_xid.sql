ALTER TABLE access_events ADD COLUMN tx xid8 DEFAULT pg_current_xact_id();
CREATE INDEX ON access_events (tx, event_id)
