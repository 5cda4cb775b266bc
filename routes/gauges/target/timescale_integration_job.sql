-- How the policy jobs do, run by TimescaleDB or by the route policies
-- Our jobs: those that TimescaleDB runs and those that the route policies runs for it, whichever was later:
-- a scheduler that has died leaves its last plan behind, and does not count what the route has run.
-- While a job runs it has no next start, and before it ever ran perhaps none: then a schedule after it began or was seen.
-- One that takes longer than that is not late: now, at the earliest.
-- One of our runs that did not end within a quarter of an hour has failed, unless one is going on: it does not say so. As long
-- as one of the two succeeds in time, the job does not fail. incomplete: our last run left something out, such as a chunk that was locked.
SELECT policy, schema, relation, last_success AS last_success_timestamp_seconds, failures_total, next_start AS next_start_timestamp_seconds,
       (scheduler_failed OR ours_failed) AND coalesce(last_success < now() - 2 * schedule_interval, true) AS failing,
       coalesce(problem IS NOT NULL AND finished > coalesce(scheduler_success, '-infinity'), false) AS incomplete
FROM (SELECT CASE j.proc_name WHEN 'policy_refresh_continuous_aggregate' THEN 'refresh'
                              ELSE replace(j.proc_name, 'policy_', '') END AS policy,
             j.hypertable_schema AS schema, j.hypertable_name AS relation, j.schedule_interval, r.problem, r.finished,
             nullif(s.last_successful_finish, '-infinity') AS scheduler_success,
             greatest(nullif(s.last_successful_finish, '-infinity'), r.succeeded) AS last_success,
             coalesce(s.total_failures, 0) AS failures_total,
             greatest(coalesce(greatest(coalesce(nullif(nullif(s.next_start, '-infinity'), 'infinity'),
                                                 nullif(s.last_run_started_at, '-infinity') + j.schedule_interval),
                                        r.started + j.schedule_interval),
                               r.first_seen + j.schedule_interval),
                      CASE WHEN s.job_status = 'Running' OR r.finished IS NULL AND r.started IS NOT NULL AND running
                           THEN now() END) AS next_start,
             coalesce(s.last_run_status = 'Failed' AND s.last_run_started_at > coalesce(r.started, '-infinity'), false)
                 AS scheduler_failed,
             coalesce(r.finished IS NULL AND (r.problem IS NOT NULL OR r.started < now() - interval '15 minutes' AND NOT running)
                          AND r.started > coalesce(nullif(s.last_successful_finish, '-infinity'), '-infinity'), false) AS ours_failed
      FROM timescaledb_information.jobs j
      JOIN timescale_integration.job_run r USING (job_id)
      LEFT JOIN timescaledb_information.job_stats s USING (job_id)
      CROSS JOIN (SELECT EXISTS (SELECT FROM pg_stat_activity
                                 WHERE datname = current_database() AND state = 'active' AND query LIKE 'CALL run_job(%')
                      AS running) AS now
      WHERE j.scheduled) AS job
ORDER BY schema, relation, policy
