#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a job that CALL run_job() has run has never run, says job_stats.
# Guess: timescaledb_information.job_stats counts it: total_runs 1, a last run, its success.
# Seen: the job did its work, and neither job_stats nor job_history has a line of it. Where a client runs the jobs
# because the scheduler cannot, whoever watches job_stats sees jobs that never start.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events VALUES (now() - interval '10 days'), (now());
SELECT 'policy ' || add_retention_policy('events', interval '5 days');
CALL run_job(1000);
SELECT 'rows left: ' || count(*) FROM events;
SELECT total_runs, last_run_status, last_successful_finish FROM timescaledb_information.job_stats WHERE job_id = 1000;
SELECT count(*) FROM timescaledb_information.job_history;
SQL
seen <<'OUTPUT'
policy 1000
rows left: 1
NULL | NULL | NULL
0
OUTPUT
