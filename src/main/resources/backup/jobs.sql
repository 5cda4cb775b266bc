-- Jobs of people; those below 1000 are TimescaleDB's own.
SELECT concat_ws(' ', job_id, proc_name, 'of', hypertable_schema || '.' || hypertable_name, 'every',
                 schedule_interval, config) AS name
FROM timescaledb_information.jobs
WHERE job_id >= 1000
ORDER BY job_id
