-- Filled by others; here it is made, compressed and pruned. The values are those of a stream, and have the same defaults.
-- time: time
-- segment_by: model_name
-- order_by: time DESC
CREATE TABLE model_monitoring_events (
    time       timestamptz NOT NULL,
    model_name varchar(100),
    version    varchar(50),
    metric     varchar(50),
    value      double precision,
    drift_type varchar(50),
    status     varchar(20)
);
CREATE INDEX ON model_monitoring_events (model_name, time DESC);
