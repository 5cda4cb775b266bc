SELECT compress_chunk(CAST(:#${body[chunk]} AS regclass), true)
