-- Deletes the buckets that begin in a range. As fill.sql, but for the SELECT and its table.
DELETE FROM %1$s WHERE bucket >= CAST(%7$s AS %2$s) AND bucket < CAST(%8$s AS %2$s)
