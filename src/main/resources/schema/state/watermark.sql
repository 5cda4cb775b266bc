CREATE TABLE timescale_integration.watermark (
    stream     text PRIMARY KEY,
    table_name text NOT NULL,
    key        text[],
    tx         bigint,
    time       timestamptz,
    source     text,
    adopted    timestamptz,
    columns    text[],
    paused     boolean NOT NULL DEFAULT false,
    reason     text,
    table_id   text,
    ordered_by text,
    share      text,
    gone_back  timestamptz,
    widened    timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE timescale_integration.watermark IS
    'How far each stream is copied: every row of its source up to and including the one with this key is in its table; table_id: OIDs of the database and of that table; ordered_by: columns whose values the key has; share: which rows of the table are the stream''s; reason: why the program has paused the stream; gone_back: the source was behind the watermark, and from this time on rows may have come before it; widened: from when on the next comparison is to be of all rows, as a column appeared that rows that were copied before may lack, or recent rows were missing that were copied, as those before may be; updated_at: when the watermark was set last'
