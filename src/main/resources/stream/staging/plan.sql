-- Without an index and statistics, each half of the rows is looked for among all of them, and each row among those of the table.
CREATE INDEX ON pg_temp.staged_rows (_staged_ord);
ANALYZE pg_temp.staged_rows
