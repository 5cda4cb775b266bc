-- Parameters: table, time column, interval, whether an index on the time is needed, whether to move the rows that are there.
SELECT create_hypertable(CAST(? AS regclass), CAST(? AS name), chunk_time_interval => CAST(? AS interval),
                         create_default_indexes => CAST(? AS boolean), migrate_data => CAST(? AS boolean))
