-- Rows that were copied before may differ in what is new. Parameters: stream, table, columns.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, columns) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET columns = excluded.columns,
        widened = CASE WHEN watermark.key IS NULL AND watermark.tx IS NULL THEN watermark.widened ELSE now() END
