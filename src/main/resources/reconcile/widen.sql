-- The next comparison is of all rows: those that were copied before the recent ones may be lost. Parameter: stream.
UPDATE timescale_integration.watermark SET widened = now() WHERE stream = ?
