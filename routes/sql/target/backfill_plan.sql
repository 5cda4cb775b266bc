-- All slices of a range or none. The first one begins where the range does, even below the floor, so that of two
-- backfills of the same range that begin at the same time one finds it there and takes the other's slices.
WITH slice AS (
    SELECT CAST(:#stream AS text) AS stream, CAST(:#range_from AS timestamptz) AS range_from,
           CAST(:#range_to AS timestamptz) AS range_to, slice_from, slice_to, rows, whole,
           now() - CAST(nullif(:#retain, '') AS interval) AS floor
    FROM unnest(CAST(:#slices_from AS timestamptz[]), CAST(:#slices_to AS timestamptz[]),
                CAST(:#slices_rows AS bigint[]), CAST(:#slices_whole AS boolean[])) AS slice (slice_from, slice_to, rows, whole)
), first AS (
    INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, slice_to, rows, whole, condition, made_for, floor)
    SELECT stream, range_from, range_to, slice_from, slice_to, rows, whole, CAST(:#only AS text), CAST(:#made_for AS text), floor FROM slice WHERE slice_from = range_from
    ON CONFLICT (stream, range_from, range_to, slice_from) DO NOTHING
    RETURNING 1
), left_over AS (
    -- By a backfill of the range that was slower than the one which finished it.
    DELETE FROM timescale_integration.watermark USING first WHERE starts_with(watermark.stream, CAST(:#range AS text))
)
INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, slice_to, rows, whole, condition, made_for, floor)
SELECT stream, range_from, range_to, slice_from, slice_to, rows, whole, CAST(:#only AS text), CAST(:#made_for AS text), floor FROM slice, first WHERE slice_from > range_from
