-- The last five of each stream, and the last one that failed of each scope.
SELECT stream, scope, started, finished, buckets_compared AS compared, buckets_differing AS differing,
       rows_inserted + rows_updated + rows_deleted + rows_moved AS repaired, rows_remaining AS remaining, error
FROM (SELECT *, row_number() OVER (PARTITION BY stream ORDER BY started DESC) AS recency,
             row_number() OVER (PARTITION BY stream, scope, error IS NULL ORDER BY started DESC) AS recency_of_kind
      FROM timescale_integration.reconcile_run
      WHERE NOT dry_run) AS runs
WHERE recency <= 5 OR error IS NOT NULL AND recency_of_kind = 1
ORDER BY started DESC
