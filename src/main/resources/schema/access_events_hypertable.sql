-- No default indexes: the unique key begins with time and serves ranges of time as well.
SELECT create_hypertable('access_events', 'time', chunk_time_interval => CAST(? AS interval),
                         create_default_indexes => false)
