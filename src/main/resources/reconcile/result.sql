INSERT INTO timescale_integration.reconcile_run (stream, scope, dry_run, range_from, range_to, started, finished,
    buckets_compared, buckets_differing, buckets_failed, rows_source, rows_target, rows_not_compared, rows_uncopied,
    rows_missing, rows_changed, rows_extra, rows_inserted, rows_updated, rows_deleted, rows_moved, rows_quarantined,
    rows_remaining, error)
VALUES (?, ?, ?, ?, ?, ?, clock_timestamp(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
