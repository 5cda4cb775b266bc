-- Those that run, each of which is paused.
SELECT paused.job_id
FROM timescaledb_information.jobs AS job, LATERAL public.alter_job(job.job_id, scheduled => false) AS paused
WHERE job.job_id >= 1000 AND job.scheduled
ORDER BY paused.job_id
