-- Count and content of each bucket of five minutes, as far as its rows are copied. Rows that no chunk can take are of one
-- bucket, at the end of time.
CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('5 minutes', {time}, '2000-01-01 00:00:00+00') END AS bucket,
count(*) FILTER (WHERE {copied}) AS rows,
sum(hashtextextended(CAST(ROW({columns}) AS text), 0)) FILTER (WHERE {copied}) AS hash,
count(*) FILTER (WHERE ({copied}) IS NOT TRUE) AS next
