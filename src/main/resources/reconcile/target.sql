-- The same of the target. %1$s: the columns; %2$s: the table.
SELECT to_timestamp(floor(extract(epoch FROM time) / 300) * 300) AS bucket, count(*) AS rows,
       sum(hashtextextended(CAST(ROW(%1$s) AS text), 0)) AS hash
FROM %2$s
WHERE time >= CAST(:#slice_from AS timestamptz) AND time < CAST(:#slice_to AS timestamptz)
GROUP BY 1
