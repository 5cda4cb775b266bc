-- How many rows differ, by what differs, and in how many buckets.
SELECT kind, count(*) AS rows FROM pg_temp.differing GROUP BY kind
UNION ALL
SELECT 'buckets', count(DISTINCT date_bin('5 minutes', at, '2000-01-01 00:00:00+00')) FROM pg_temp.differing WHERE kind <> 'held'
