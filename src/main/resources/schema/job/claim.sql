-- By compare-and-set: of two services that find a job due, one changes a row. Parameters: job, our last run as it was found.
UPDATE timescale_integration.job_run SET started = now(), finished = NULL, problem = NULL
WHERE job_id = ? AND started IS NOT DISTINCT FROM CAST(? AS timestamptz)
