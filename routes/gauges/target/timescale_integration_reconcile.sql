-- The last comparison of both sides that ended, by scope
-- The figures are those of the last one that met no error; what one that failed has left counts too. It is failing since the first one that met an error after it.
SELECT s.stream, s."table", s.source, scopes.scope, clean.buckets_compared, clean.buckets_differing,
       greatest(clean.rows_remaining, last.rows_remaining) AS rows_remaining, last.rows_not_compared, last.buckets_failed,
       clean.finished AS last_run_timestamp_seconds,
       (SELECT max(r.finished) FROM timescale_integration.reconcile_run r
        WHERE r.stream = s.stream AND r.scope = scopes.scope AND NOT r.dry_run AND r.error IS NULL AND r.rows_remaining = 0)
           AS last_clean_timestamp_seconds,
       last.error IS NOT NULL AS failing,
       CASE WHEN last.error IS NOT NULL THEN
           (SELECT min(r.started) FROM timescale_integration.reconcile_run r
            WHERE r.stream = s.stream AND r.scope = scopes.scope AND NOT r.dry_run AND r.error IS NOT NULL
              AND r.started > coalesce(clean.started, '-infinity')) END AS failing_since_timestamp_seconds
FROM json_to_recordset(CAST(:#streams AS json)) AS s (stream text, "table" text, source text)
CROSS JOIN (VALUES ('recent'), ('whole'), ('range')) AS scopes (scope)
JOIN LATERAL (SELECT * FROM timescale_integration.reconcile_run r
              WHERE r.stream = s.stream AND r.scope = scopes.scope AND r.finished IS NOT NULL AND NOT r.dry_run
              ORDER BY r.started DESC LIMIT 1) AS last ON true
LEFT JOIN LATERAL (SELECT * FROM timescale_integration.reconcile_run r
                   WHERE r.stream = s.stream AND r.scope = scopes.scope AND r.finished IS NOT NULL AND NOT r.dry_run
                     AND r.error IS NULL
                   ORDER BY r.started DESC LIMIT 1) AS clean ON true
