CREATE TABLE timescale_integration.managed (
    name       text PRIMARY KEY,
    relation   text NOT NULL,
    hypertable text NOT NULL,
    bucket     interval
);
COMMENT ON TABLE timescale_integration.managed IS
    'Hypertables, and aggregates (bucket: their width) of them, that the service looks after; relation: the name as SQL writes it'
