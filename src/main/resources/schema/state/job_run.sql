CREATE TABLE timescale_integration.job_run (
    job_id     integer PRIMARY KEY,
    first_seen timestamptz NOT NULL DEFAULT now(),
    started    timestamptz,
    finished   timestamptz,
    succeeded  timestamptz,
    problem    text,
    ours       boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE timescale_integration.job_run IS
    'Policy jobs that the service looks after, and the runs of them that the route policies made because the scheduler of TimescaleDB did not: finished without an error; succeeded without a warning too; problem: error or warnings of the last one; ours: the service has made it or taken it over, which it may remove'
