-- The chunks of the range that the compression policy would take when it runs the next time, oldest first; those too that
-- are compressed and have got rows since (status 8). None on the Apache edition, which has no such policy, and none where
-- our role does not own them: the policy runs as who does.
SELECT format('%I.%I', c.chunk_schema, c.chunk_name) AS chunk
FROM timescaledb_information.chunks c
JOIN timescaledb_information.jobs j USING (hypertable_schema, hypertable_name)
JOIN _timescaledb_catalog.chunk k ON k.schema_name = c.chunk_schema AND k.table_name = c.chunk_name
WHERE c.hypertable_name = 'access_events' AND j.proc_name = 'policy_compression'
  AND pg_has_role(j.owner, 'USAGE')
  AND c.range_end < now() - CAST(j.config->>'compress_after' AS interval)
  AND c.range_end > CAST(:#range_from AS timestamptz) AND c.range_start < CAST(:#range_to AS timestamptz)
  AND (NOT c.is_compressed OR k.status & 8 = 8)
ORDER BY c.range_start
