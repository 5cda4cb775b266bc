-- The last five of each table.
SELECT table_name AS "table", scope, started, finished, buckets_compared AS compared, buckets_differing AS differing,
       rows_inserted + rows_updated + rows_deleted + rows_moved AS repaired, rows_remaining AS remaining, error
FROM (SELECT *, row_number() OVER (PARTITION BY table_name ORDER BY started DESC) AS recency
      FROM timescale_integration.reconcile_run
      WHERE NOT dry_run) AS runs
WHERE recency <= 5
ORDER BY started DESC
