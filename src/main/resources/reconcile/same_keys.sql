-- Rows of the source that share a key with another one, and an example.
SELECT coalesce(sum(rows), 0) AS rows, min(key) AS example
FROM (SELECT count(*) AS rows, CAST({key} AS text) AS key FROM pg_temp.staged_rows AS staged
      WHERE staged.ord >= 0
      GROUP BY {key} HAVING count(*) > 1) AS shared
