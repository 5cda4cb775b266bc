INSERT INTO timescale_integration.job_run AS known (job_id, ours) VALUES (?, true)
ON CONFLICT (job_id) DO UPDATE SET ours = true WHERE NOT known.ours
