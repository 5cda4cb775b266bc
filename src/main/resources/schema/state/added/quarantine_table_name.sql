ALTER TABLE timescale_integration.quarantine
    ADD COLUMN table_name text NOT NULL DEFAULT 'access_events',
    DROP CONSTRAINT quarantine_event_id_time_key,
    ADD UNIQUE (table_name, event_id, time)
