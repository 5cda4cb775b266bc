-- Jobs to look after: compression, compaction and retention of the hypertables that we look after, of which there is one
-- each, whoever made it. Which refresh policy of an aggregate is ours, a start finds out: there may be several. A start
-- alone notes which jobs it has made or taken over, in the column ours: it removes no others. Of others' tables no name is
-- looked up: one in a schema that our role may not use is refused.
INSERT INTO timescale_integration.job_run (job_id)
SELECT j.job_id
FROM timescaledb_information.jobs j
JOIN pg_class t ON t.relname = j.hypertable_name
JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = j.hypertable_schema
JOIN timescale_integration.managed m ON m.bucket IS NULL AND to_regclass(m.relation) = t.oid
WHERE j.proc_schema LIKE '\_timescaledb%'
  AND j.proc_name IN ('policy_compression', 'policy_compaction', 'policy_retention')
ON CONFLICT (job_id) DO NOTHING
