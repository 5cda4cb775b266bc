-- Rows that were copied before may differ in a column that is new. Parameters: stream, table, columns.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, columns) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET columns = excluded.columns,
        widened = CASE WHEN EXISTS (SELECT FROM unnest(excluded.columns) AS "column" WHERE "column" <> ALL (watermark.columns))
                       THEN now() ELSE watermark.widened END
