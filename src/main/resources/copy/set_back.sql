-- The values of a watermark's key are of other columns than those by which rows are read now: it goes back to before them.
-- Nothing is done where another process was faster. Parameters: key, tx, time; watermark, columns of the key that it has.
UPDATE timescale_integration.watermark
SET key = CASE WHEN given.key IS NOT NULL THEN ARRAY[given.key] END, tx = given.tx, time = given.time, ordered_by = NULL, updated_at = now(),
    gone_back = CASE WHEN given.key IS NOT NULL OR given.tx IS NOT NULL THEN gone_back END
FROM (SELECT CAST(? AS text) AS key, CAST(? AS bigint) AS tx, CAST(? AS timestamptz) AS time) AS given
WHERE stream = ? AND ordered_by = ?
