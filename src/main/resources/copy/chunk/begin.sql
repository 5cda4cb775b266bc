-- The watermark of a slice says in which table its rows are. Parameters: the slice, the table.
INSERT INTO timescale_integration.watermark (stream, table_name) VALUES (?, ?)
ON CONFLICT (stream) DO UPDATE SET table_name = excluded.table_name
