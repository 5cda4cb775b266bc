-- Removes the slices of a range that were made for another table, or another share of it, than that of the stream now: the rows of
-- those that are finished are not there. Returns the tables that their watermarks name, one at least if there was a slice.
-- Parameters: stream, range from, to, its name, what it is made for.
WITH given AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS timestamptz) AS range_from, CAST(? AS timestamptz) AS range_to,
           CAST(? AS text) AS range, CAST(? AS text) AS made_for
), slices AS (
    DELETE FROM timescale_integration.backfill AS slice USING given
    WHERE slice.stream = given.stream AND slice.range_from = given.range_from AND slice.range_to = given.range_to
      AND slice.made_for <> given.made_for
    RETURNING 1
), watermarks AS (
    DELETE FROM timescale_integration.watermark AS watermark USING given
    WHERE EXISTS (SELECT FROM slices) AND starts_with(watermark.stream, given.range)
    RETURNING watermark.table_name
)
SELECT table_name FROM watermarks
UNION ALL
SELECT '' FROM slices LIMIT (SELECT count(*) + 1 FROM watermarks)
