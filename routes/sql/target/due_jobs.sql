-- Our jobs that the scheduler should have run and did not. last_run is its last start or ours, whichever is later.
-- A scheduler that has never run anything here is no scheduler: its jobs are due on time rather than overdue.
-- Refreshes come first: a compression may take hours.
-- A job that runs is in pg_stat_activity under its application name, ours (CALL run_job) under the service's.
SELECT job_id, kind, schema, relation, our_run,
       CASE WHEN last_run IS NULL THEN 'it has never run'
            WHEN failing THEN 'its last run failed'
            ELSE 'its last run was at ' || date_trunc('second', last_run) END AS why
FROM (SELECT j.job_id, CASE j.proc_name WHEN 'policy_refresh_continuous_aggregate' THEN 'refresh'
                                          ELSE replace(j.proc_name, 'policy_', '') END AS kind,
             j.hypertable_schema::text AS schema, j.hypertable_name::text AS relation, j.schedule_interval, r.first_seen, r.started AS our_run,
             greatest(nullif(s.last_run_started_at, '-infinity'), r.started) AS last_run,
             coalesce(s.last_run_status = 'Failed' AND s.last_run_started_at > coalesce(r.started, '-infinity'), false)
                 AS failing,
             coalesce(s.job_status = 'Running', false)
                 OR EXISTS (SELECT FROM pg_stat_activity a
                            WHERE a.datname = current_database() AND a.application_name = j.application_name) AS running,
             CASE WHEN EXISTS (SELECT FROM timescaledb_information.job_stats WHERE last_run_started_at > '-infinity')
                  THEN 2 ELSE 1 END AS patience
      FROM timescaledb_information.jobs j
      JOIN timescale_integration.job_run r USING (job_id)
      LEFT JOIN timescaledb_information.job_stats s USING (job_id)
      WHERE j.scheduled) AS job
WHERE NOT running
  AND (last_run < now() - patience * schedule_interval
       OR (last_run IS NULL AND first_seen < now() - interval '1 minute')
       OR (failing AND coalesce(our_run, '-infinity') < now() - schedule_interval))
ORDER BY kind <> 'refresh', job_id
