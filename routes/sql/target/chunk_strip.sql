-- The newest chunks of each hypertable that we look after. By OID: a name in a schema that our role may not use is refused, and
-- the chunks of all the others with it. The sizes of all chunks at once: asked for with each chunk the query is quadratic.
WITH hypertables AS MATERIALIZED (
    SELECT m.name, t.oid, t.relname, n.nspname
    FROM timescale_integration.managed m
    JOIN pg_class t ON t.relname = (parse_ident(m.relation))[cardinality(parse_ident(m.relation))]
    JOIN pg_namespace n ON n.oid = t.relnamespace
        AND CASE cardinality(parse_ident(m.relation)) WHEN 1 THEN pg_table_is_visible(t.oid)
                ELSE n.nspname = (parse_ident(m.relation))[1] END
    WHERE m.bucket IS NULL
), sizes AS MATERIALIZED (
    SELECT h.name, s.chunk_schema, s.chunk_name, s.total_bytes
    FROM hypertables h
    CROSS JOIN LATERAL chunks_detailed_size(CAST(h.oid AS regclass)) s
)
SELECT hypertable, range_start AS "from", range_end AS "to", is_compressed AS compressed, bytes
FROM (SELECT h.name AS hypertable, c.range_start, c.range_end, c.is_compressed, s.total_bytes AS bytes,
             row_number() OVER (PARTITION BY h.name ORDER BY c.range_start DESC) AS recency
      FROM hypertables h
      JOIN timescaledb_information.chunks c ON c.hypertable_schema = h.nspname AND c.hypertable_name = h.relname
      JOIN sizes s ON s.name = h.name AND s.chunk_schema = c.chunk_schema AND s.chunk_name = c.chunk_name) AS chunk
WHERE recency <= 400
ORDER BY hypertable, "from" DESC
