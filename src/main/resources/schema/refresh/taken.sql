-- The ranges of a table that there are to look after now; what is written from here on is for the next time.
SELECT coalesce(array_agg(id), '{}') AS ids FROM timescale_integration.touched WHERE table_name = ?
