-- The watermark of a slice says in which table its rows are; nothing is written where another worker has begun it.
-- Parameters: the slice, the table.
INSERT INTO timescale_integration.watermark (stream, table_name) VALUES (?, ?)
ON CONFLICT (stream) DO NOTHING
