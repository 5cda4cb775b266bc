-- What compression has saved in the range; one row, of nulls where no chunk is compressed.
SELECT count(*) AS chunks, pg_size_pretty(sum(s.before_compression_total_bytes)) AS before,
       pg_size_pretty(sum(s.after_compression_total_bytes)) AS after
FROM timescale_integration.managed m
CROSS JOIN LATERAL chunk_compression_stats(to_regclass(m.relation)) s
JOIN timescaledb_information.chunks c USING (chunk_schema, chunk_name)
WHERE m.name = CAST(:#table AS text) AND s.compression_status = 'Compressed'
  AND c.range_end > CAST(:#range_from AS timestamptz) AND c.range_start < CAST(:#range_to AS timestamptz)
