-- The table has rows on the Apache edition alone; the Community edition has policies for this.
SELECT drop_chunks(CAST(m.relation AS regclass), older_than => r.drop_after)::text AS chunk
FROM timescale_integration.retention r
JOIN timescale_integration.managed m ON m.name = r.hypertable
WHERE to_regclass(m.relation) IS NOT NULL
