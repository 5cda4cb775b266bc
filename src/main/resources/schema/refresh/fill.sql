-- Computes the buckets that begin in a range from their rows. Names of the table that stands for the aggregate, of the type of
-- its buckets, of the table of the SELECT without and with its schema, of its time column; the SELECT. Its table is those rows:
-- an expression in WITH goes before a table of the same name. Parameters: the range, the width of a bucket, the range.
INSERT INTO %1$s
WITH %3$s AS (
    SELECT * FROM %4$s
    WHERE %5$s >= CAST(? AS %2$s) AND %5$s < CAST(? AS %2$s) + 2 * CAST(? AS interval)
)
SELECT * FROM (%6$s
) AS buckets WHERE bucket >= CAST(? AS %2$s) AND bucket < CAST(? AS %2$s)
