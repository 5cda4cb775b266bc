-- The tables whose chunks past retention are dropped, by a statement each.
-- The table has rows on the Apache edition alone; the Community edition has policies for this.
SELECT m.name
FROM timescale_integration.retention r
JOIN timescale_integration.managed m ON m.name = r.hypertable
WHERE to_regclass(m.relation) IS NOT NULL
ORDER BY m.name
