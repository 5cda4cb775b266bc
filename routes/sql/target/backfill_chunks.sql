-- The chunks of the range that the compression policy would take when it runs the next time, oldest first: bit 1 of the
-- status is compressed, 4 frozen, 8 compressed and with rows that came since. None on the Apache edition, which has no such
-- policy, and none where our role does not own them: the policy runs as who does.
SELECT chunk
FROM (SELECT chunk, range_start, _timescaledb_functions.chunk_status(CAST(chunk AS regclass)) AS status
      FROM (SELECT format('%I.%I', c.chunk_schema, c.chunk_name) AS chunk, c.range_start
            FROM timescale_integration.managed m
            JOIN pg_class t ON t.oid = to_regclass(m.relation)
            JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN timescaledb_information.chunks c ON c.hypertable_schema = n.nspname AND c.hypertable_name = t.relname
            JOIN timescaledb_information.jobs j USING (hypertable_schema, hypertable_name)
            WHERE m.name = CAST(:#table AS text) AND j.proc_name = 'policy_compression'
              AND pg_has_role(j.owner, 'USAGE')
              AND c.range_end < now() - CAST(j.config->>'compress_after' AS interval)
              AND c.range_end > CAST(:#compress_from AS timestamptz) AND c.range_start < CAST(:#compress_to AS timestamptz))
           AS old) AS due
WHERE status & 4 = 0 AND (status & 1 = 0 OR status & 8 = 8)
ORDER BY range_start
