-- The newest chunks of each hypertable that has rows, oldest last.
SELECT c.hypertable_name AS hypertable, c.range_start AS "from", c.range_end AS "to", c.is_compressed AS compressed,
       c.total_bytes AS bytes
FROM (SELECT chunk.hypertable_name, chunk.range_start, chunk.range_end, chunk.is_compressed, size.total_bytes,
             row_number() OVER (PARTITION BY chunk.hypertable_schema, chunk.hypertable_name
                                ORDER BY chunk.range_start DESC) AS recency
      FROM timescaledb_information.hypertables h
      CROSS JOIN LATERAL chunks_detailed_size(format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass) AS size
      JOIN timescaledb_information.chunks chunk
          ON chunk.chunk_schema = size.chunk_schema AND chunk.chunk_name = size.chunk_name
      WHERE h.hypertable_schema NOT LIKE '\_timescaledb%') AS c
WHERE recency <= 400
ORDER BY hypertable, c.range_start DESC
