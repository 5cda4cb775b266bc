-- Our jobs: the policies of our hypertables and aggregates. On the Apache edition there are none.
INSERT INTO timescale_integration.job_run (job_id)
SELECT job_id
FROM timescaledb_information.jobs
WHERE job_id >= 1000
  AND proc_name IN ('policy_compression', 'policy_retention', 'policy_refresh_continuous_aggregate')
  AND hypertable_name IN ('access_events', 'model_monitoring_events', 'access_events_5min', 'access_events_hourly')
ON CONFLICT (job_id) DO NOTHING
