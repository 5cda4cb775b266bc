CREATE TABLE timescale_integration.watermark (
    stream     text PRIMARY KEY,
    time       timestamptz NOT NULL,
    event_id   uuid NOT NULL,
    tx         bigint,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE timescale_integration.watermark IS
    'How far each stream is copied: every row of the primary up to and including this one is in the hypertable'
