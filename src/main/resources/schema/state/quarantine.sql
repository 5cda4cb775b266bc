CREATE TABLE timescale_integration.quarantine (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name text NOT NULL DEFAULT 'access_events',
    time       timestamptz,
    event_id   uuid,
    row        jsonb NOT NULL,
    reason     text NOT NULL,
    sqlstate   text,
    tries      integer NOT NULL DEFAULT 1,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_tried timestamptz NOT NULL DEFAULT now(),
    UNIQUE (table_name, event_id, time)
);
COMMENT ON TABLE timescale_integration.quarantine IS
    'Rows that are older than the retention (sqlstate NULL) or that the target refused, as text by column'
