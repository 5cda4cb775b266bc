-- Count and content of each bucket of five minutes. Rows that the stream has not copied yet are counted by themselves (next).
-- A planner that knows how many times there are would expect as many buckets, and sort all rows on disk. Of a UNION it knows
-- nothing, takes some hundred buckets for granted, and has all its workers hash.
SELECT bucket, count(*) FILTER (WHERE copied) AS rows, sum(hash) AS hash, count(*) FILTER (WHERE copied IS NOT TRUE) AS next
FROM (
{rows}
UNION ALL
SELECT NULL, NULL, NULL WHERE false) AS hashed
GROUP BY bucket
