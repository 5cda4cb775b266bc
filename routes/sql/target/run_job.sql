CALL run_job(CAST(:#${variable.job[job_id]} AS integer))
