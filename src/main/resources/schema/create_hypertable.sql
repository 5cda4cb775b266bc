-- No default index on time: the unique key of access_events begins with it. Parameters: table, interval, migrate data.
SELECT create_hypertable(CAST(? AS regclass), 'time', chunk_time_interval => CAST(? AS interval),
                         create_default_indexes => false, migrate_data => CAST(? AS boolean))
