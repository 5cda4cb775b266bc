-- First copies that are not finished, with the variables of the routes; whether their stream is paused, when they wait; and
-- whether it has begun on the table that there is now: else it is about to begin anew, and perhaps with other slices.
SELECT stream, '-infinity' AS range_from, CAST(range_to AS text) AS range_to,
       'first copy of ' || stream || ' before ' || range_to AS range, condition, CAST(sum(rows) AS bigint) AS rows,
       CAST(coalesce(sum(rows) FILTER (WHERE finished IS NOT NULL), 0) AS bigint) AS done, count(*) AS slices,
       EXISTS (SELECT FROM timescale_integration.watermark AS own WHERE own.stream = backfill.stream AND own.paused) AS paused,
       EXISTS (SELECT FROM timescale_integration.watermark AS own
               JOIN timescale_integration.managed ON managed.name = own.table_name
               CROSS JOIN LATERAL (SELECT oid FROM pg_database WHERE datname = current_database()) AS here
               WHERE own.stream = backfill.stream AND (own.key IS NOT NULL OR own.tx IS NOT NULL)
                 AND to_regclass(managed.relation) IS NOT NULL
                 AND (own.table_id IS NULL OR split_part(own.table_id, '/', 1) <> CAST(here.oid AS text)
                      OR split_part(own.table_id, '/', 2) = CAST(CAST(to_regclass(managed.relation) AS oid) AS text))) AS begun
FROM timescale_integration.backfill
WHERE range_from = '-infinity'
GROUP BY stream, range_to, condition
ORDER BY stream
