ALTER TABLE timescale_integration.job_run ADD COLUMN succeeded timestamptz, ADD COLUMN problem text;
UPDATE timescale_integration.job_run SET succeeded = finished
