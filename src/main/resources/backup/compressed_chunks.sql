-- The chunks of each hypertable that has compressed ones. A compressed chunk is to be read with ONLY, which leaves out its
-- compressed rows.
SELECT format('%I.%I', hypertable_schema, hypertable_name) AS hypertable,
       format('%I.%I', chunk_schema, chunk_name) AS relation,
       is_compressed AS compressed
FROM timescaledb_information.chunks c
WHERE EXISTS (SELECT FROM timescaledb_information.chunks k
              WHERE (k.hypertable_schema, k.hypertable_name) = (c.hypertable_schema, c.hypertable_name) AND k.is_compressed)
ORDER BY 1, 2
