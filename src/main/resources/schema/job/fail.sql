UPDATE timescale_integration.job_run SET problem = ? WHERE job_id = ?
