-- What compression has saved in the range; one row, of nulls where no chunk is compressed.
SELECT count(*) AS chunks, pg_size_pretty(sum(s.before_compression_total_bytes)) AS before,
       pg_size_pretty(sum(s.after_compression_total_bytes)) AS after
FROM timescaledb_information.hypertables h
CROSS JOIN LATERAL chunk_compression_stats(format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass) s
JOIN timescaledb_information.chunks c USING (chunk_schema, chunk_name)
WHERE h.hypertable_name = 'access_events' AND s.compression_status = 'Compressed'
  AND c.range_end > CAST(:#range_from AS timestamptz) AND c.range_start < CAST(:#range_to AS timestamptz)
