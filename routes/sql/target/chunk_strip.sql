SELECT c.hypertable_name AS hypertable, c.range_start AS "from", c.range_end AS "to", c.is_compressed AS compressed,
       s.total_bytes AS bytes
FROM timescaledb_information.chunks c
JOIN chunks_detailed_size('access_events') s ON s.chunk_schema = c.chunk_schema AND s.chunk_name = c.chunk_name
WHERE c.hypertable_name = 'access_events'
ORDER BY c.range_start DESC
LIMIT 400
