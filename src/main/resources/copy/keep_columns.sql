-- Rows that were copied before may differ in a column that is new: one that was not kept, or that was added to the table just now,
-- which is so after a person has paused the stream too, when none are kept. Parameters: stream, table, columns, whether one was added.
INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, columns) VALUES (?, ?, ?)
ON CONFLICT (stream) DO UPDATE
    SET columns = excluded.columns,
        widened = CASE WHEN ? OR EXISTS (SELECT FROM unnest(excluded.columns) AS "column" WHERE "column" <> ALL (watermark.columns))
                       THEN now() ELSE watermark.widened END
