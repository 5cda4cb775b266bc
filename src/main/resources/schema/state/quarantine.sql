CREATE TABLE timescale_integration.quarantine (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream     text NOT NULL,
    table_name text NOT NULL,
    key        text[] NOT NULL,
    time       timestamptz,
    row        jsonb NOT NULL,
    reason     text NOT NULL,
    sqlstate   text,
    tries      integer NOT NULL DEFAULT 1,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_tried timestamptz NOT NULL DEFAULT now(),
    UNIQUE (stream, key)
);
COMMENT ON TABLE timescale_integration.quarantine IS
    'Rows that are past the retention or have no time (sqlstate NULL), or that the target refused, as text by column'
