CREATE TABLE timescale_integration.retention (
    hypertable text PRIMARY KEY,
    drop_after interval NOT NULL
);
COMMENT ON TABLE timescale_integration.retention IS
    'Retention on the Apache edition, which has no policies: the route policies drops older chunks'
