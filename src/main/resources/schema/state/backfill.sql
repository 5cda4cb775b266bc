CREATE TABLE timescale_integration.backfill (
    stream     text NOT NULL,
    range_from timestamptz NOT NULL,
    range_to   timestamptz NOT NULL,
    slice_from timestamptz NOT NULL,
    slice_to   timestamptz NOT NULL,
    rows       bigint NOT NULL,
    whole      boolean NOT NULL DEFAULT false,
    condition  text NOT NULL DEFAULT '',
    made_for   text,
    floor      timestamptz,
    started    timestamptz,
    finished   timestamptz,
    PRIMARY KEY (stream, range_from, range_to, slice_from)
);
COMMENT ON TABLE timescale_integration.backfill IS
    'Slices of ranges that the verb backfill copies; rows: how many the source had when the range was divided; whole: the range is that of a chunk; condition: which rows of the range, empty: all; made_for: OIDs of the database and of the table, and the share of the stream; floor: rows before it were past the retention'
