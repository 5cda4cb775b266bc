-- Rows of the source that share a key with another one, and an example.
SELECT coalesce(sum(rows), 0) AS rows, min(key) AS example
FROM (SELECT count(*) AS rows, CAST(ROW({values}) AS text) AS key FROM pg_temp.staged_rows AS staged
      WHERE {which} GROUP BY {values} HAVING count(*) > 1) AS shared
