-- The state as the version before streams made it, with what it kept.
CREATE SCHEMA timescale_integration;
CREATE TABLE timescale_integration.watermark (
    stream     text PRIMARY KEY,
    time       timestamptz NOT NULL,
    event_id   uuid NOT NULL,
    tx         bigint,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE timescale_integration.watermark IS
    'How far each stream is copied: every row of the primary up to and including this one is in the hypertable'
;
CREATE TABLE timescale_integration.touched (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lower timestamptz NOT NULL,
    upper timestamptz NOT NULL
);
COMMENT ON TABLE timescale_integration.touched IS
    'Ranges of time of access_events that were written since the aggregates were last looked after'
;
CREATE TABLE timescale_integration.retention (
    hypertable text PRIMARY KEY,
    drop_after interval NOT NULL
);
COMMENT ON TABLE timescale_integration.retention IS
    'Retention on the Apache edition, which has no policies: the route policies drops older chunks'
;
CREATE TABLE timescale_integration.job_run (
    job_id     integer PRIMARY KEY,
    first_seen timestamptz NOT NULL DEFAULT now(),
    started    timestamptz,
    finished   timestamptz
);
COMMENT ON TABLE timescale_integration.job_run IS
    'Policy jobs that the route policies ran because the scheduler of TimescaleDB did not'
;
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
;
CREATE TABLE timescale_integration.reconcile_run (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name        text NOT NULL DEFAULT 'access_events',
    scope             text NOT NULL CHECK (scope IN ('recent', 'whole', 'range')),
    dry_run           boolean NOT NULL,
    range_from        timestamptz NOT NULL,
    range_to          timestamptz NOT NULL,
    started           timestamptz NOT NULL DEFAULT now(),
    finished          timestamptz,
    buckets_compared  bigint NOT NULL DEFAULT 0,
    buckets_differing bigint NOT NULL DEFAULT 0,
    rows_missing      bigint NOT NULL DEFAULT 0,
    rows_changed      bigint NOT NULL DEFAULT 0,
    rows_extra        bigint NOT NULL DEFAULT 0,
    rows_inserted     bigint NOT NULL DEFAULT 0,
    rows_updated      bigint NOT NULL DEFAULT 0,
    rows_deleted      bigint NOT NULL DEFAULT 0,
    rows_moved        bigint NOT NULL DEFAULT 0,
    rows_quarantined  bigint NOT NULL DEFAULT 0,
    rows_remaining    bigint NOT NULL DEFAULT 0,
    error             text
);
CREATE INDEX ON timescale_integration.reconcile_run (scope, started);
COMMENT ON TABLE timescale_integration.reconcile_run IS
    'Comparisons of both sides by the route reconcile: what differed, what was repaired, what remains'
;
CREATE TABLE timescale_integration.backfill (
    range_from timestamptz NOT NULL,
    range_to   timestamptz NOT NULL,
    slice_from timestamptz NOT NULL,
    slice_to   timestamptz NOT NULL,
    rows       bigint NOT NULL,
    started    timestamptz,
    finished   timestamptz,
    PRIMARY KEY (range_from, range_to, slice_from)
);
COMMENT ON TABLE timescale_integration.backfill IS
    'Slices of ranges that the verb backfill copies; rows: how many the primary had when the range was divided'
;
INSERT INTO timescale_integration.watermark (stream, time, event_id)
VALUES ('access_events', '2026-11-01 12:00:00.123456Z', '00000000-0000-0000-0000-000000000007'),
       ('door_events', '2026-11-02 12:00Z', '00000000-0000-0000-0000-000000000008');
INSERT INTO timescale_integration.touched (lower, upper) VALUES ('2026-11-01Z', '2026-11-02Z');
INSERT INTO timescale_integration.retention VALUES ('access_events', '365 days');
INSERT INTO timescale_integration.job_run (job_id, started, finished) VALUES (4711, now(), now());
INSERT INTO timescale_integration.quarantine (table_name, time, event_id, row, reason)
VALUES ('access_events', '2026-10-01Z', '00000000-0000-0000-0000-000000000009', '{"door_id": "a"}', 'of before');
INSERT INTO timescale_integration.reconcile_run (table_name, scope, dry_run, range_from, range_to, finished)
VALUES ('access_events', 'whole', false, '2026-10-01Z', 'infinity', now());
INSERT INTO timescale_integration.backfill (range_from, range_to, slice_from, slice_to, rows)
VALUES ('2026-01-01Z', '2026-02-01Z', '2026-01-01Z', '2026-02-01Z', 5);
