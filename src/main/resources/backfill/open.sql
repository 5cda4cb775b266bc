-- First copies that are not finished, with the variables of the routes; and whether their stream is paused, when they wait.
SELECT stream, '-infinity' AS range_from, CAST(range_to AS text) AS range_to,
       'first copy of ' || stream || ' before ' || range_to AS range, condition, CAST(sum(rows) AS bigint) AS rows,
       CAST(coalesce(sum(rows) FILTER (WHERE finished IS NOT NULL), 0) AS bigint) AS done, count(*) AS slices,
       EXISTS (SELECT FROM timescale_integration.watermark AS own WHERE own.stream = backfill.stream AND own.paused) AS paused
FROM timescale_integration.backfill
WHERE range_from = '-infinity'
GROUP BY stream, range_to, condition
ORDER BY stream
