INSERT INTO timescale_integration.job_run (job_id) VALUES (?) ON CONFLICT (job_id) DO NOTHING
