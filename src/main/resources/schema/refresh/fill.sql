-- Computes the buckets that begin in a range from their rows. Names of the table that stands for the aggregate, of the type of
-- its buckets, of the table of the SELECT without and with its schema, of its time column; the SELECT. Its table is those rows:
-- an expression in WITH goes before a table of the same name. As constants, since the SELECT may have the operator ?: the range,
-- the width of a bucket.
INSERT INTO %1$s
WITH %3$s AS (
    SELECT * FROM %4$s
    WHERE %5$s >= CAST(%7$s AS %2$s) AND %5$s < CAST(%8$s AS %2$s) + 2 * CAST(%9$s AS interval)
)
SELECT * FROM (%6$s
) AS buckets WHERE bucket >= CAST(%7$s AS %2$s) AND bucket < CAST(%8$s AS %2$s)
