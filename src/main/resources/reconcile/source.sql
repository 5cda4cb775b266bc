-- Count and content of each bucket of five minutes. %1$s: the columns; %2$s: routes/sql/primary/page.sql, or another table's.
SELECT to_timestamp(floor(extract(epoch FROM time) / 300) * 300) AS bucket, count(*) AS rows,
       sum(hashtextextended(CAST(ROW(%1$s) AS text), 0)) AS hash
FROM (%2$s) AS row
GROUP BY 1
