-- On the Apache edition no hypertable compresses, and there is no row.
SELECT h.hypertable_name AS hypertable, coalesce(s.before_compression_total_bytes, 0) AS before_bytes,
       coalesce(s.after_compression_total_bytes, 0) AS after_bytes
FROM timescaledb_information.hypertables h,
     hypertable_compression_stats(format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass) s
WHERE h.compression_enabled AND h.hypertable_schema NOT LIKE '\_timescaledb%'
