-- Due again at the next pass. Parameters: our run before, job.
UPDATE timescale_integration.job_run SET started = CAST(? AS timestamptz), finished = succeeded, problem = NULL WHERE job_id = ?
