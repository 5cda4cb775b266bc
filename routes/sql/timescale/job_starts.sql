UPDATE timescale_integration.job_run SET started = now(), finished = NULL
WHERE job_id = CAST(:#${variable.job[job_id]} AS integer)
