-- Where the edition has no continuous aggregates: the same name and columns, kept by the route policies.
CREATE TABLE access_events_5min (
    bucket      timestamptz NOT NULL,
    facility_id varchar(50),
    event_count bigint NOT NULL
);
CREATE INDEX ON access_events_5min (bucket);
COMMENT ON TABLE access_events_5min IS 'kept by timescale-integration'
