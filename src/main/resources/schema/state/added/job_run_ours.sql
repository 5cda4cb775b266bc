-- Until then all jobs of our hypertables were in it, whoever had made them: a start finds out which it has taken over. Of
-- an aggregate's refresh policies only ours were.
ALTER TABLE timescale_integration.job_run ADD COLUMN ours boolean NOT NULL DEFAULT false;
UPDATE timescale_integration.job_run SET ours = true
WHERE job_id IN (SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate')
