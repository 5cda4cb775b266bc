SELECT scope, started, finished, buckets_compared AS compared, buckets_differing AS differing,
       rows_inserted + rows_updated + rows_deleted + rows_moved AS repaired, rows_remaining AS remaining, error
FROM timescale_integration.reconcile_run
WHERE NOT dry_run
ORDER BY started DESC
LIMIT 5
