-- Chunks by state
-- Both states of each hypertable, 0 too: a gauge that is missing says nothing.
SELECT h.hypertable_schema AS schema, h.hypertable_name AS hypertable, s.state, count(c.chunk_name) AS value
FROM timescaledb_information.hypertables h
CROSS JOIN (VALUES ('compressed', true), ('uncompressed', false)) AS s (state, compressed)
LEFT JOIN timescaledb_information.chunks c
    ON c.hypertable_schema = h.hypertable_schema AND c.hypertable_name = h.hypertable_name
    AND c.is_compressed = s.compressed
WHERE h.hypertable_schema NOT LIKE '\_timescaledb%'
GROUP BY h.hypertable_schema, h.hypertable_name, s.state
