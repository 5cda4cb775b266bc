-- Until then a watermark was the time and the event_id of a row, and each cursor of access_events had one of its own.
-- Of a transaction whose rows were partly copied all are read again: their order was another one.
ALTER TABLE timescale_integration.watermark
    ADD COLUMN IF NOT EXISTS tx bigint,
    ADD COLUMN table_name text,
    ADD COLUMN key text[],
    ADD COLUMN source text,
    ADD COLUMN columns text[],
    ADD COLUMN paused boolean NOT NULL DEFAULT false,
    ALTER COLUMN time DROP NOT NULL;
DELETE FROM timescale_integration.watermark AS old
USING timescale_integration.watermark AS other
WHERE old.stream IN ('access_events', 'access_events by xid') AND other.stream IN ('access_events', 'access_events by xid')
  AND old.stream <> other.stream
  AND (old.updated_at, old.stream) < (other.updated_at, other.stream);
UPDATE timescale_integration.watermark
SET stream = CASE WHEN stream = 'access_events by xid' THEN 'access_events'
             WHEN stream LIKE 'backfill %/%' THEN 'backfill access_events ' || substr(stream, 10) ELSE stream END,
    table_name = CASE WHEN stream = 'access_events by xid' OR stream LIKE 'backfill %/%' THEN 'access_events' ELSE stream END,
    key = CASE WHEN tx IS NULL AND time > '-infinity' THEN ARRAY[CAST(time AS text), CAST(event_id AS text)] END,
    tx = tx - 1,
    time = nullif(time, '-infinity');
ALTER TABLE timescale_integration.watermark
    ALTER COLUMN table_name SET NOT NULL,
    DROP COLUMN event_id
