-- Those that run, each of which is paused. %1$s: the schema of the extension.
SELECT paused.job_id
FROM timescaledb_information.jobs AS job, LATERAL %1$s.alter_job(job.job_id, scheduled => false) AS paused
WHERE job.job_id >= 1000 AND job.scheduled
ORDER BY paused.job_id
