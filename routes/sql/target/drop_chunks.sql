-- The table has rows on the Apache edition alone; the Community edition has policies for this.
SELECT drop_chunks(CAST(hypertable AS regclass), older_than => drop_after)::text AS chunk
FROM timescale_integration.retention
