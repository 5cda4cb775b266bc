CREATE TABLE timescale_integration.touched (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lower timestamptz NOT NULL,
    upper timestamptz NOT NULL
);
COMMENT ON TABLE timescale_integration.touched IS
    'Ranges of time of access_events that were written since the aggregates were last looked after'
