SELECT set_chunk_time_interval(CAST(? AS regclass), CAST(? AS interval), dimension_name => CAST(? AS name))
