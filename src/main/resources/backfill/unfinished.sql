-- Ranges that backfills have left, or are at work on; not first copies, which the service goes on with.
SELECT stream, range_from, range_to, condition, count(*) AS slices, count(*) FILTER (WHERE finished IS NULL) AS left
FROM timescale_integration.backfill
WHERE range_from <> '-infinity'
GROUP BY stream, range_from, range_to, condition
ORDER BY stream, range_from, range_to
