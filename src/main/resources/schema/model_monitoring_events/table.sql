CREATE TABLE model_monitoring_events (
    time       timestamptz NOT NULL,
    model_name varchar(100),
    version    varchar(50),
    metric     varchar(50),
    value      double precision,
    drift_type varchar(50),
    status     varchar(20)
)
