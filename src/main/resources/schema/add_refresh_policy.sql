SELECT add_continuous_aggregate_policy(CAST(? AS regclass), start_offset => CAST(? AS interval),
                                       end_offset => CAST(? AS interval), schedule_interval => CAST(? AS interval))
