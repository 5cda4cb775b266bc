-- The same on the Apache edition, where the route policies drops by this table. Without its row the next start of the
-- service asks the operator, as it does before every retention that would drop something.
DELETE FROM timescale_integration.retention r
WHERE EXISTS (SELECT FROM timescaledb_information.chunks c
              WHERE to_regclass(format('%I.%I', c.hypertable_schema, c.hypertable_name)) = to_regclass(r.hypertable)
                AND c.range_end <= now() - r.drop_after)
RETURNING r.hypertable, r.drop_after::text AS after,
          (SELECT count(*) FROM timescaledb_information.chunks c
           WHERE to_regclass(format('%I.%I', c.hypertable_schema, c.hypertable_name)) = to_regclass(r.hypertable)
             AND c.range_end <= now() - r.drop_after) AS chunks
