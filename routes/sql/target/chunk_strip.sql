-- The newest chunks of each hypertable that we look after. By OID: a name in a schema that our role may not use is refused, and
-- the chunks of all the others with it.
SELECT hypertable, range_start AS "from", range_end AS "to", is_compressed AS compressed, bytes
FROM (SELECT m.name AS hypertable, c.range_start, c.range_end, c.is_compressed, s.total_bytes AS bytes,
             row_number() OVER (PARTITION BY m.name ORDER BY c.range_start DESC) AS recency
      FROM timescale_integration.managed m
      JOIN pg_class t ON t.relname = (parse_ident(m.relation))[cardinality(parse_ident(m.relation))]
      JOIN pg_namespace n ON n.oid = t.relnamespace
          AND CASE cardinality(parse_ident(m.relation)) WHEN 1 THEN pg_table_is_visible(t.oid)
                  ELSE n.nspname = (parse_ident(m.relation))[1] END
      JOIN timescaledb_information.chunks c ON c.hypertable_schema = n.nspname AND c.hypertable_name = t.relname
      JOIN LATERAL chunks_detailed_size(CAST(t.oid AS regclass)) s
          ON s.chunk_schema = c.chunk_schema AND s.chunk_name = c.chunk_name
      WHERE m.bucket IS NULL) AS chunk
WHERE recency <= 400
ORDER BY hypertable, "from" DESC
