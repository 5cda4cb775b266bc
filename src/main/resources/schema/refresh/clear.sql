-- Takes out the buckets that begin in a range. Names of the table that stands for the aggregate, and of the type of its buckets.
-- Parameters: the range.
DELETE FROM %1$s WHERE bucket >= CAST(? AS %2$s) AND bucket < CAST(? AS %2$s)
