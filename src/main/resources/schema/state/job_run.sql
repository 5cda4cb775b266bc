CREATE TABLE timescale_integration.job_run (
    job_id     integer PRIMARY KEY,
    first_seen timestamptz NOT NULL DEFAULT now(),
    started    timestamptz,
    finished   timestamptz
);
COMMENT ON TABLE timescale_integration.job_run IS
    'Policy jobs that the route policies ran because the scheduler of TimescaleDB did not'
