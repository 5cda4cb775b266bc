-- How far a stream is copied: every row of its source up to and including the one with this key is in its table. A stream
-- that was never copied begins at its first row, and so does one whose rows were copied into another table than the one that
-- has the name now (elsewhere); a database that was restored has the same tables with other OIDs. Rows below the floor are
-- past the retention: they would bring chunks back that were dropped. last_whole is for reconcile, which is to
-- compare all once more when the first copy has ended that was left out, when the retention is longer than it was then, and
-- when a column has appeared, or rows were lost; parts that failed are compared with the next whole one, as they fail until somebody acts.
-- uncompared is since when the stream has another source than the one with which all rows were compared.
SELECT CAST(to_json(watermark.key) AS text) AS key, watermark.tx, watermark.time, watermark.source,
       watermark.ordered_by, watermark.share, watermark.gone_back,
       coalesce(watermark.paused, false) AS paused, watermark.reason, present.table_id,
       coalesce((watermark.key IS NOT NULL OR watermark.tx IS NOT NULL)
                AND CASE WHEN split_part(watermark.table_id, '/', 1) = split_part(present.table_id, '/', 1)
                         THEN watermark.table_id <> present.table_id
                         ELSE present.table_id IS NOT NULL AND watermark.table_name <> wanted.table_name END, false) AS elsewhere,
       now() AS now, now() - CAST(nullif(:#retain, '') AS interval) AS floor,
       whole.last_whole, CASE WHEN whole.of_all IS NULL THEN watermark.adopted END AS uncompared
FROM (SELECT CAST(:#stream AS text) AS name, CAST(:#table AS text) AS table_name) AS wanted
LEFT JOIN timescale_integration.watermark ON watermark.stream = wanted.name
CROSS JOIN LATERAL (SELECT max(started) FILTER (WHERE (rows_uncopied = 0 OR EXISTS (
                               SELECT FROM timescale_integration.backfill
                               WHERE stream = wanted.name AND range_from = '-infinity' AND finished IS NULL))
                               AND started > coalesce(watermark.widened, '-infinity')
                               AND range_from <= coalesce(now() - CAST(nullif(:#retain, '') AS interval), '4700-01-01 BC')) AS last_whole,
                           max(started) FILTER (WHERE rows_uncopied = 0 AND error IS NULL) AS of_all
                    FROM timescale_integration.reconcile_run
                    WHERE stream = wanted.name AND scope = 'whole' AND NOT dry_run AND finished IS NOT NULL
                      AND (error IS NULL OR buckets_failed > 0)
                      AND started > coalesce(watermark.adopted, '-infinity')) AS whole
LEFT JOIN LATERAL (
    SELECT concat_ws('/', (SELECT oid FROM pg_database WHERE datname = current_database()),
                     CAST(to_regclass(managed.relation) AS oid)) AS table_id
    FROM timescale_integration.managed
    WHERE managed.name = wanted.table_name AND to_regclass(managed.relation) IS NOT NULL) AS present ON true
