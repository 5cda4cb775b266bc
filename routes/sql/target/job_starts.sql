-- Claims the job by compare-and-set: of two services that find it due, one changes a row.
UPDATE timescale_integration.job_run SET started = now(), finished = NULL
WHERE job_id = CAST(:#${variable.job[job_id]} AS integer)
  AND started IS NOT DISTINCT FROM CAST(:#${variable.job[our_run]} AS timestamptz)
