-- Begins a stream at an instant, and keeps the slices of what is before it: all or nothing, and nothing when another instance has
-- begun it. What an earlier table of the stream has left of its first copy goes.
-- Parameters: stream, table, key, source, table_id, the end; first instants of the slices, ends, rows, whether they are chunks.
WITH given AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS text) AS table_name, CAST(? AS text) AS key, CAST(? AS text) AS source,
           CAST(? AS text) AS table_id, CAST(? AS timestamptz) AS range_to
), begun AS (
    INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, time, source, table_id)
    SELECT stream, table_name, ARRAY[key], CAST(key AS timestamptz), source, table_id FROM given
    ON CONFLICT (stream) DO UPDATE
        SET table_name = excluded.table_name, key = excluded.key, time = excluded.time, source = excluded.source,
            table_id = excluded.table_id, updated_at = now()
        WHERE watermark.key IS NULL AND watermark.tx IS NULL
    RETURNING stream
), slices_of_old AS (
    DELETE FROM timescale_integration.backfill AS old USING begun WHERE old.stream = begun.stream AND old.range_from = '-infinity'
), watermarks_of_old AS (
    DELETE FROM timescale_integration.watermark AS old USING begun
    WHERE starts_with(old.stream, 'first copy of ' || begun.stream || ' before ')
)
INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, slice_to, rows, whole)
SELECT given.stream, '-infinity', range_to, slice_from, slice_to, rows, whole
FROM begun, given, unnest(CAST(? AS timestamptz[]), CAST(? AS timestamptz[]), CAST(? AS bigint[]), CAST(? AS boolean[]))
                       AS slice (slice_from, slice_to, rows, whole)
