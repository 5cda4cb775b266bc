-- Rows of the target that share their key with another one, and an example: a chunk without the unique index may have them.
SELECT coalesce(sum(rows), 0) AS rows, min(key) AS example
FROM (SELECT count(*) AS rows, CAST(ROW({page_keys}) AS text) AS key
      FROM {table} AS page
      WHERE {which}
      GROUP BY {page_keys}
      HAVING count(*) > 1) AS shared
