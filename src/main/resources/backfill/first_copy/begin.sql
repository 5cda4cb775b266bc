-- Begins a stream at an instant, or at its first transaction; nothing when another instance has begun it.
-- Parameters: stream, table, key or tx, source, table_id, the columns by which it is ordered, its share.
WITH given AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS text) AS table_name, CAST(? AS text) AS key, CAST(? AS bigint) AS tx,
           CAST(? AS text) AS source, CAST(? AS text) AS table_id, CAST(? AS text) AS ordered_by, CAST(? AS text) AS share
)
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, tx, time, source, table_id, ordered_by, share)
SELECT stream, table_name, CASE WHEN key IS NOT NULL THEN ARRAY[key] END, tx, CAST(key AS timestamptz), source, table_id,
       ordered_by, share
FROM given
ON CONFLICT (stream) DO UPDATE
    SET table_name = excluded.table_name, key = excluded.key, tx = excluded.tx, time = excluded.time, source = excluded.source,
        table_id = excluded.table_id, ordered_by = excluded.ordered_by, share = excluded.share, updated_at = now()
    WHERE watermark.key IS NULL AND watermark.tx IS NULL
