-- Size of the compressed chunks before and after their compression, and chunks that are due
-- On the Apache edition no hypertable compresses, and there is no row. Due is what the policy should have compressed, of the
-- hypertables that we look after: of others it is not known what they are to have. By OID: a name in a schema that our role
-- may not use is refused, and the gauges of all the others with it.
SELECT h.hypertable_schema AS schema, h.hypertable_name AS hypertable,
       coalesce(s.before_compression_total_bytes, 0) AS before_bytes,
       coalesce(s.after_compression_total_bytes, 0) AS after_bytes,
       CASE WHEN m.name IS NOT NULL THEN
           (SELECT count(*)
            FROM timescaledb_information.chunks c
            JOIN timescaledb_information.jobs j USING (hypertable_schema, hypertable_name)
            WHERE c.hypertable_schema = h.hypertable_schema AND c.hypertable_name = h.hypertable_name
              AND j.proc_name = 'policy_compression' AND NOT c.is_compressed
              AND c.range_end < now() - CAST(j.config->>'compress_after' AS interval)) END AS due_chunks
FROM timescaledb_information.hypertables h
JOIN pg_namespace n ON n.nspname = h.hypertable_schema
JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = h.hypertable_name
CROSS JOIN hypertable_compression_stats(CAST(t.oid AS regclass)) s
LEFT JOIN timescale_integration.managed m
    ON m.bucket IS NULL AND t.relname = (parse_ident(m.relation))[cardinality(parse_ident(m.relation))]
    AND CASE cardinality(parse_ident(m.relation)) WHEN 1 THEN pg_table_is_visible(t.oid)
            ELSE n.nspname = (parse_ident(m.relation))[1] END
WHERE h.compression_enabled AND h.hypertable_schema NOT LIKE '\_timescaledb%'
