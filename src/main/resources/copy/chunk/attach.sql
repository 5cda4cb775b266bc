-- Bounds as microseconds since 1970, which hold for every type of time. Parameters: the hypertable, the table, the column, the range.
CALL attach_chunk(CAST(? AS regclass), CAST(? AS regclass),
                  jsonb_build_object(CAST(? AS text), jsonb_build_array(CAST(? AS bigint), CAST(? AS bigint))))
