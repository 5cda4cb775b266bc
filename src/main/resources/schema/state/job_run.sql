CREATE TABLE timescale_integration.job_run (
    job_id     integer PRIMARY KEY,
    first_seen timestamptz NOT NULL DEFAULT now(),
    started    timestamptz,
    finished   timestamptz,
    succeeded  timestamptz,
    problem    text
);
COMMENT ON TABLE timescale_integration.job_run IS
    'Policy jobs that are ours, and the runs of them that the route policies made because the scheduler of TimescaleDB did not: finished without an error; succeeded without a warning too; problem: error or warnings of the last one'
