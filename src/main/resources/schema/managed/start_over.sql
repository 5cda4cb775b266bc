-- A table that was made has no rows, whatever was copied into one of its name before: its streams begin at their first row, and
-- its backfills at their first slice. Parameters: the table, twice. Returns a row where something was set back.
WITH slices AS (
    DELETE FROM timescale_integration.backfill
    WHERE stream IN (SELECT stream FROM timescale_integration.watermark WHERE table_name = ?)
)
UPDATE timescale_integration.watermark
SET key = NULL, tx = NULL, time = NULL, updated_at = now()
WHERE table_name = ? AND key IS NOT NULL
RETURNING stream
