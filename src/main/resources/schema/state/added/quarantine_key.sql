ALTER TABLE timescale_integration.quarantine
    ADD COLUMN IF NOT EXISTS table_name text NOT NULL DEFAULT 'access_events',
    ADD COLUMN stream text,
    ADD COLUMN key text[];
UPDATE timescale_integration.quarantine
SET stream = table_name, key = ARRAY[CAST(time AS text), CAST(event_id AS text)];
ALTER TABLE timescale_integration.quarantine
    ALTER COLUMN stream SET NOT NULL,
    ALTER COLUMN key SET NOT NULL,
    ALTER COLUMN table_name DROP DEFAULT,
    DROP CONSTRAINT IF EXISTS quarantine_event_id_time_key,
    DROP CONSTRAINT IF EXISTS quarantine_table_name_event_id_time_key,
    DROP COLUMN event_id,
    ADD UNIQUE (stream, key)
