-- Retention policies that would drop chunks as soon as they run. Where time is a number, only the table's own function knows
-- how old a chunk is: such a policy is held whatever it would drop. A job of an aggregate has the name of the view, and its
-- chunks that of the table beneath.
SELECT j.job_id,
       format('retention of %I.%I is held: '
              || CASE WHEN j.config ->> 'drop_after' ~ '^\d+$'
                      THEN 'its time is a number, and it drops what is more than %s behind; %s chunks are there'
                      ELSE '%4$s chunks are older than %3$s' END
              || '; to let it drop chunks, run: SELECT %5$salter_job(%6$s, scheduled => true)',
              j.hypertable_schema, j.hypertable_name, coalesce(j.config ->> 'drop_after', j.config ->> 'drop_created_before'),
              count(c.chunk_name), CAST(? AS text), j.job_id) AS line
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
GROUP BY j.job_id, j.hypertable_schema, j.hypertable_name, j.config
HAVING count(c.chunk_name) > 0
ORDER BY 1
