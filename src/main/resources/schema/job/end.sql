-- A run that left something out is no success, and not to be made again at once. Parameters: warnings of it, job.
UPDATE timescale_integration.job_run
SET finished = now(), problem = warnings, succeeded = CASE WHEN warnings IS NULL THEN now() ELSE succeeded END
FROM (SELECT CAST(? AS text) AS warnings) AS run
WHERE job_id = ?
