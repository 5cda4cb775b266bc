-- The oldest chunks of one table that are past its retention, up to the end of the hundredth: each takes some locks, and a server has so
-- many for all. The next pass drops more.
SELECT drop_chunks(CAST(relation AS regclass),
                   older_than => CASE WHEN hundredth < now() - drop_after THEN now() - hundredth ELSE drop_after END)::text AS chunk
FROM (SELECT m.relation, r.drop_after,
             (SELECT c.range_end
              FROM timescaledb_information.chunks c
              WHERE to_regclass(format('%I.%I', c.hypertable_schema, c.hypertable_name)) = to_regclass(m.relation)
              ORDER BY c.range_end OFFSET 99 LIMIT 1) AS hundredth
      FROM timescale_integration.retention r
      JOIN timescale_integration.managed m ON m.name = r.hypertable
      WHERE m.name = CAST(:#hypertable AS text) AND to_regclass(m.relation) IS NOT NULL) AS retained
