-- Comparisons that ended since one began, the oldest first: clean says that they claim both sides to be equal.
SELECT started, range_from, error IS NULL AND rows_remaining = 0 AND rows_not_compared = 0 AS clean
FROM timescale_integration.reconcile_run
WHERE started > ? AND NOT dry_run
ORDER BY started
