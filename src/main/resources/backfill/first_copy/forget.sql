-- Removes what an earlier table of the stream has left of its first copy, and returns the tables that its watermarks name. A
-- statement of its own: the new slices may have the names of the old ones. Parameter: stream.
WITH given AS (
    SELECT CAST(? AS text) AS stream
), slices AS (
    DELETE FROM timescale_integration.backfill AS old USING given WHERE old.stream = given.stream AND old.range_from = '-infinity'
)
DELETE FROM timescale_integration.watermark AS old USING given
WHERE starts_with(old.stream, 'first copy of ' || given.stream || ' before ')
RETURNING old.table_name
