-- Jobs to look after: compression, compaction and retention of the hypertables that we look after, of which there is one
-- each, whoever made it. Which refresh policy of an aggregate is ours, a start finds out: there may be several. A start
-- alone notes which jobs it has made or taken over, in the column ours: it removes no others.
INSERT INTO timescale_integration.job_run (job_id)
SELECT j.job_id
FROM timescaledb_information.jobs j
JOIN timescale_integration.managed m
    ON m.bucket IS NULL AND to_regclass(m.relation) = to_regclass(format('%I.%I', j.hypertable_schema, j.hypertable_name))
WHERE j.proc_schema LIKE '\_timescaledb%'
  AND j.proc_name IN ('policy_compression', 'policy_compaction', 'policy_retention')
ON CONFLICT (job_id) DO NOTHING
