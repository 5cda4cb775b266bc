-- The same on the Apache edition, where the route policies drops by this table. Without its row the next start of the
-- service asks the operator, as it does before every retention that would drop something. Names are those of the catalogue,
-- some without a schema: which one is meant says the search path of the service's role, which is not known here, so that of
-- several tables of that name any holds it.
DELETE FROM timescale_integration.retention r
USING (SELECT r.hypertable, count(*) AS chunks
       FROM timescale_integration.retention r
       JOIN timescaledb_information.chunks c
         ON r.hypertable IN (c.hypertable_name, c.hypertable_schema || '.' || c.hypertable_name)
        AND c.range_end <= now() - r.drop_after
       GROUP BY r.hypertable) AS past
WHERE r.hypertable = past.hypertable
RETURNING format('retention of %s is held: %s chunks are older than %s; the service starts when you have said what to do: drop '
                 'them with schema --allow-drop, or set a longer TIMESCALE_RETENTION_DAYS',
                 r.hypertable, past.chunks, r.drop_after) AS line
