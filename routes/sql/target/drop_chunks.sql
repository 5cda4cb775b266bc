-- The oldest chunks of one table that are past its retention, up to the end of the hundredth: each takes some locks, and a server has so
-- many for all. The next pass drops more. A retention that was set for an earlier table of the name drops nothing of this one. Of other
-- tables no name is looked up: one in a schema that our role may not use is refused.
SELECT drop_chunks(CAST(relation AS regclass),
                   older_than => CASE WHEN hundredth < now() - drop_after THEN now() - hundredth ELSE drop_after END)::text AS chunk
FROM (SELECT m.relation, r.drop_after,
             (SELECT c.range_end
              FROM pg_class t
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN timescaledb_information.chunks c ON c.hypertable_schema = n.nspname AND c.hypertable_name = t.relname
              WHERE t.oid = to_regclass(m.relation)
              ORDER BY c.range_end OFFSET 99 LIMIT 1) AS hundredth
      FROM timescale_integration.retention r
      JOIN timescale_integration.managed m ON m.name = r.hypertable
      WHERE m.name = CAST(:#hypertable AS text) AND to_regclass(m.relation) IS NOT NULL
        AND (r.table_id IS NULL
             OR split_part(r.table_id, '/', 1) <> (SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database())
             OR split_part(r.table_id, '/', 2) = CAST(CAST(to_regclass(m.relation) AS oid) AS text))) AS retained
