CREATE TABLE timescale_integration.retention (
    hypertable text PRIMARY KEY,
    drop_after interval NOT NULL,
    table_id   text
);
COMMENT ON TABLE timescale_integration.retention IS
    'Retention on the Apache edition, which has no policies: the route policies drops older chunks; table_id: OIDs of the database and of the table that it is of: another one of its name is left alone, in another database it stays in force'
