SELECT add_compression_policy(CAST(? AS regclass), CAST(? AS interval), schedule_interval => CAST(? AS interval))
