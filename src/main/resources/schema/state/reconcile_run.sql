CREATE TABLE timescale_integration.reconcile_run (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream            text NOT NULL,
    scope             text NOT NULL CHECK (scope IN ('recent', 'whole', 'range')),
    dry_run           boolean NOT NULL,
    range_from        timestamptz NOT NULL,
    range_to          timestamptz NOT NULL,
    started           timestamptz NOT NULL DEFAULT now(),
    finished          timestamptz,
    buckets_compared  bigint NOT NULL DEFAULT 0,
    buckets_differing bigint NOT NULL DEFAULT 0,
    buckets_failed    bigint NOT NULL DEFAULT 0,
    rows_source       bigint NOT NULL DEFAULT 0,
    rows_target       bigint NOT NULL DEFAULT 0,
    rows_missing      bigint NOT NULL DEFAULT 0,
    rows_changed      bigint NOT NULL DEFAULT 0,
    rows_extra        bigint NOT NULL DEFAULT 0,
    rows_inserted     bigint NOT NULL DEFAULT 0,
    rows_updated      bigint NOT NULL DEFAULT 0,
    rows_deleted      bigint NOT NULL DEFAULT 0,
    rows_moved        bigint NOT NULL DEFAULT 0,
    rows_quarantined  bigint NOT NULL DEFAULT 0,
    rows_remaining    bigint NOT NULL DEFAULT 0,
    rows_not_compared bigint NOT NULL DEFAULT 0,
    rows_uncopied     bigint NOT NULL DEFAULT 0,
    error             text
);
CREATE INDEX ON timescale_integration.reconcile_run (stream, scope, started);
COMMENT ON TABLE timescale_integration.reconcile_run IS
    'Comparisons of both sides by the route reconcile: what differed, what was repaired, what remains; rows_uncopied: of the history that the first copy had not finished, which are not compared'
