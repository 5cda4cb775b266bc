-- Retention policies that would drop chunks as soon as they run. Where time is a number, only the table's own function knows
-- how old a chunk is: such a policy is held whatever it would drop. A job of an aggregate has the name of the view, and its
-- chunks that of the table beneath.
SELECT j.job_id, format('%I.%I', j.hypertable_schema, j.hypertable_name) AS hypertable,
       coalesce(j.config ->> 'drop_after', j.config ->> 'drop_created_before') AS after,
       bool_or(j.config ->> 'drop_after' ~ '^\d+$') AS by_number,
       count(c.chunk_name) AS chunks
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates a
       ON (a.view_schema, a.view_name) = (j.hypertable_schema, j.hypertable_name)
LEFT JOIN timescaledb_information.chunks c
       ON (c.hypertable_schema, c.hypertable_name)
        = (coalesce(a.materialization_hypertable_schema, j.hypertable_schema),
           coalesce(a.materialization_hypertable_name, j.hypertable_name))
      AND CASE WHEN j.config ->> 'drop_after' ~ '^\d+$' THEN true
               WHEN j.config ->> 'drop_after' IS NULL
               THEN c.chunk_creation_time <= now() - CAST(j.config ->> 'drop_created_before' AS interval)
               ELSE c.range_end <= now() - CAST(j.config ->> 'drop_after' AS interval) END
WHERE j.proc_name = 'policy_retention'
GROUP BY 1, 2, 3
HAVING count(c.chunk_name) > 0
ORDER BY 1
