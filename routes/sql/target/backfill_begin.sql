-- Where a slice that is not finished goes on, and into which table; no row when it is finished. Rows below the floor are past the retention.
WITH begun AS (
    UPDATE timescale_integration.backfill SET started = coalesce(started, now())
    WHERE stream = CAST(:#stream AS text)
      AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
      AND slice_from = CAST(:#slice_from AS timestamptz) AND finished IS NULL
    RETURNING stream, rows, whole
)
SELECT CAST(to_json(slice.key) AS text) AS key, slice.tx, slice.time, slice.ordered_by, own.source, begun.rows, begun.whole, slice.table_name AS into,
       own.paused = false AND (own.key IS NOT NULL OR own.tx IS NOT NULL) AS is_live,
       now() - CAST(nullif(:#retain, '') AS interval) AS floor
FROM begun
LEFT JOIN timescale_integration.watermark AS slice ON slice.stream = CAST(:#watermark AS text)
LEFT JOIN timescale_integration.watermark AS own ON own.stream = begun.stream
