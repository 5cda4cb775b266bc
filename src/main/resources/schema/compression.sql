-- How a hypertable compresses now. Parameters: table.
SELECT h.compression_enabled AS enabled, s.segmentby, replace(replace(s.orderby, '"', ''), ', ', ',') AS orderby
FROM timescaledb_information.hypertables h
LEFT JOIN timescaledb_information.hypertable_compression_settings s
    ON s.hypertable = format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass
WHERE format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass = to_regclass(?)
