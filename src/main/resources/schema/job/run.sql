CALL run_job(?)
