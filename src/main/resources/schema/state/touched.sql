CREATE TABLE timescale_integration.touched (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL,
    lower      timestamptz NOT NULL,
    upper      timestamptz NOT NULL
);
COMMENT ON TABLE timescale_integration.touched IS
    'Ranges of time of tables that were written since their aggregates were last refreshed'
