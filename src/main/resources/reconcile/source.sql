-- Count and content of each bucket of five minutes. Rows that no chunk can take are of one bucket, at the end of time.
CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('5 minutes', {time}, '2000-01-01 00:00:00+00') END AS bucket,
count(*) AS rows, sum(hashtextextended(CAST(ROW({columns}) AS text), 0)) AS hash
