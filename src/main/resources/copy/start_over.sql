-- The rows up to the watermark are not in the table: it is another one than they were copied into. Parameters: table, stream.
UPDATE timescale_integration.watermark
SET key = NULL, tx = NULL, time = NULL, table_name = ?, table_id = NULL, ordered_by = NULL, share = NULL, gone_back = NULL, updated_at = now()
WHERE stream = ?
