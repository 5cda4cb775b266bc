-- alter_job keeps the job's number and history. Parameters: configuration to merge in, schedule, job.
SELECT alter_job(job_id, config => (config - 'drop_created_before' - 'compress_created_before') || CAST(? AS jsonb),
                 schedule_interval => CAST(? AS interval))
FROM timescaledb_information.jobs WHERE job_id = CAST(? AS integer)
