SELECT table_name AS "table", scope, buckets_compared, buckets_differing, rows_remaining,
       finished AS last_run_timestamp_seconds,
       (SELECT max(clean.finished) FROM timescale_integration.reconcile_run clean
        WHERE clean.table_name = last.table_name AND clean.scope = last.scope
          AND NOT clean.dry_run AND clean.error IS NULL AND clean.rows_remaining = 0) AS last_clean_timestamp_seconds
FROM (SELECT DISTINCT ON (table_name, scope) *
      FROM timescale_integration.reconcile_run
      WHERE finished IS NOT NULL AND NOT dry_run AND error IS NULL
      ORDER BY table_name, scope, finished DESC) AS last
