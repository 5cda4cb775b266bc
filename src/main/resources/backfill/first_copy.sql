-- Begins a stream at an instant, and keeps the slices of what is before it: all or nothing, and nothing when another instance has
-- begun it. What an earlier table of the stream has left of its first copy goes.
-- Parameters: stream, table, key or tx, source, table_id, the columns by which it is ordered, its share, the end, a condition; first
-- instants of the slices, ends, rows, whether they are chunks.
WITH given AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS text) AS table_name, CAST(? AS text) AS key, CAST(? AS bigint) AS tx,
           CAST(? AS text) AS source, CAST(? AS text) AS table_id, CAST(? AS text) AS ordered_by, CAST(? AS text) AS share,
           CAST(? AS timestamptz) AS range_to, CAST(? AS text) AS condition
), begun AS (
    INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, tx, time, source, table_id, ordered_by, share)
    SELECT stream, table_name, CASE WHEN key IS NOT NULL THEN ARRAY[key] END, tx, CAST(key AS timestamptz), source, table_id,
           ordered_by, share
    FROM given
    ON CONFLICT (stream) DO UPDATE
        SET table_name = excluded.table_name, key = excluded.key, tx = excluded.tx, time = excluded.time, source = excluded.source,
            table_id = excluded.table_id, ordered_by = excluded.ordered_by, share = excluded.share, updated_at = now()
        WHERE watermark.key IS NULL AND watermark.tx IS NULL
    RETURNING stream
), slices_of_old AS (
    DELETE FROM timescale_integration.backfill AS old USING begun WHERE old.stream = begun.stream AND old.range_from = '-infinity'
), watermarks_of_old AS (
    DELETE FROM timescale_integration.watermark AS old USING begun
    WHERE starts_with(old.stream, 'first copy of ' || begun.stream || ' before ')
)
INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, slice_to, rows, whole, condition)
SELECT given.stream, '-infinity', range_to, slice_from, slice_to, rows, whole, condition
FROM begun, given, unnest(CAST(? AS timestamptz[]), CAST(? AS timestamptz[]), CAST(? AS bigint[]), CAST(? AS boolean[]))
                       AS slice (slice_from, slice_to, rows, whole)
