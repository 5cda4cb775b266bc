-- The same of the target, whose rows are all copied.
SELECT CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('5 minutes', {time}, '2000-01-01 00:00:00+00') END AS bucket,
       count(*) AS rows, sum(hashtextextended(CAST(ROW({columns}) AS text), 0)) AS hash,
       CAST(0 AS bigint) AS next
FROM {table} AS page
WHERE {which}
GROUP BY 1
