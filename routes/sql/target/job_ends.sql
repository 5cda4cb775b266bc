UPDATE timescale_integration.job_run SET finished = now()
WHERE job_id = CAST(:#${variable.job[job_id]} AS integer)
