-- A statement that reads the end of the newest bucket of each aggregate: on a quiet night it stays, as the newest event does.
-- One of events that are dated in the future does not say how far the aggregate is. NULL where there is no aggregate.
SELECT string_agg(format('SELECT %L AS "table", %L AS aggregate, max(bucket) + CAST(%L AS interval) AS materialized_timestamp_seconds FROM %s '
                         'WHERE bucket <= now()', hypertable, name, bucket, relation), ' UNION ALL ' ORDER BY name) AS statement
FROM timescale_integration.managed
WHERE bucket IS NOT NULL AND to_regclass(relation) IS NOT NULL
