-- Parameters: stream, table, columns.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, columns) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE SET columns = excluded.columns
