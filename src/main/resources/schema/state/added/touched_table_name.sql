ALTER TABLE timescale_integration.touched ADD COLUMN table_name text NOT NULL DEFAULT 'access_events';
ALTER TABLE timescale_integration.touched ALTER COLUMN table_name DROP DEFAULT
