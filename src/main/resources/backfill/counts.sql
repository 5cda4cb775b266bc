-- How many rows each bucket of time has. A planner that knows how many times there are would expect as many buckets, and
-- sort all rows on disk; of a UNION it knows nothing.
SELECT bucket, count(*) AS rows
FROM (
{buckets}
UNION ALL
SELECT NULL WHERE false) AS page
GROUP BY bucket
ORDER BY bucket
