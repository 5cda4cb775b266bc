-- What earlier versions of the service made on the Apache edition.
CREATE TABLE access_events (
    time             timestamptz NOT NULL,
    event_id         uuid NOT NULL,
    person_id        varchar(50),
    door_id          varchar(50),
    facility_id      varchar(50),
    access_result    varchar(20),
    badge_status     varchar(20),
    response_time_ms integer,
    metadata         jsonb
);
CREATE UNIQUE INDEX ON access_events (time, event_id);
CREATE TABLE model_monitoring_events (
    time       timestamptz NOT NULL,
    model_name varchar(100),
    version    varchar(50),
    metric     varchar(50),
    value      double precision,
    drift_type varchar(50),
    status     varchar(20)
);
SELECT create_hypertable(name, 'time', chunk_time_interval => interval '1 day', create_default_indexes => false)
FROM unnest(ARRAY['access_events', 'model_monitoring_events']) AS name;
CREATE TABLE access_events_5min (bucket timestamptz NOT NULL, facility_id varchar(50), event_count bigint NOT NULL);
CREATE TABLE access_events_hourly (LIKE access_events_5min INCLUDING ALL);
CREATE INDEX ON access_events_5min (bucket);
CREATE INDEX ON access_events_hourly (bucket);
COMMENT ON TABLE access_events_5min IS 'kept by timescale-integration';
COMMENT ON TABLE access_events_hourly IS 'kept by timescale-integration';
