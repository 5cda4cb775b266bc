-- Retention policies that would drop chunks as soon as they run. Those of tables whose time is a number are held too.
SELECT j.job_id, format('%I.%I', j.hypertable_schema, j.hypertable_name) AS hypertable,
       j.config ->> 'drop_after' AS after,
       count(c.chunk_name) AS chunks
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.chunks c
       ON (c.hypertable_schema, c.hypertable_name) = (j.hypertable_schema, j.hypertable_name)
      AND CASE WHEN j.config ->> 'drop_after' ~ '^\d+$' THEN true
               ELSE c.range_end <= now() - CAST(j.config ->> 'drop_after' AS interval) END
WHERE j.proc_name = 'policy_retention'
GROUP BY 1, 2, 3
HAVING count(c.chunk_name) > 0
ORDER BY 1
