-- Removes the slices of a range that were made for another table, or another share of it, than that of the stream now, or while
-- rows were past the retention that are not now: those that are finished lack rows. A database that was restored has the same
-- tables with other OIDs. Returns the tables that their watermarks name, and an empty name, if there was a slice.
-- Parameters: stream, range from, to, its name, what it is made for, the retention.
WITH given AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS timestamptz) AS range_from, CAST(? AS timestamptz) AS range_to,
           CAST(? AS text) AS range, CAST(? AS text) AS made_for,
           coalesce(now() - CAST(nullif(?, '') AS interval), '-infinity') AS floor
), slices AS (
    DELETE FROM timescale_integration.backfill AS slice USING given
    WHERE slice.stream = given.stream AND slice.range_from = given.range_from AND slice.range_to = given.range_to
      AND (slice.floor > greatest(given.range_from, given.floor)
           OR CASE WHEN split_part(slice.made_for, '/', 1) = split_part(given.made_for, '/', 1) THEN slice.made_for <> given.made_for
              ELSE regexp_replace(slice.made_for, '^[0-9/]+', '') <> regexp_replace(given.made_for, '^[0-9/]+', '') END)
    RETURNING 1
), watermarks AS (
    DELETE FROM timescale_integration.watermark AS watermark USING given
    WHERE EXISTS (SELECT FROM slices) AND starts_with(watermark.stream, given.range)
    RETURNING watermark.table_name
)
SELECT table_name FROM watermarks
UNION ALL
SELECT '' WHERE EXISTS (SELECT FROM slices)
