-- How a hypertable compresses now, without quotes as they may stand in names, and how many chunks are compressed otherwise.
-- Parameters: wanted columns of segments and order, table.
SELECT h.compression_enabled AS enabled, coalesce(replace(replace(s.segmentby, '"', ''), ', ', ','), '') AS segmentby,
       coalesce(replace(replace(s.orderby, '"', ''), ', ', ','), '') AS orderby,
       (SELECT count(*) FROM timescaledb_information.chunk_compression_settings c
        WHERE c.hypertable = wanted.relation
          AND (coalesce(replace(replace(c.segmentby, '"', ''), ', ', ','), '') <> wanted.segmentby
               OR coalesce(replace(replace(c.orderby, '"', ''), ', ', ','), '') <> wanted.orderby)) AS other_chunks
FROM (SELECT CAST(? AS text) AS segmentby, CAST(? AS text) AS orderby, to_regclass(?) AS relation) AS wanted
JOIN timescaledb_information.hypertables h ON format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass = wanted.relation
LEFT JOIN timescaledb_information.hypertable_compression_settings s ON s.hypertable = wanted.relation
