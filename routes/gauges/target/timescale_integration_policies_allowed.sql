-- 1 if the role of TARGET_DSN may do this part of the route policies, 0 if it is left to the owner
-- Which parts of the route policies our role may do, 1 or 0: those that only an owner may, where there is something to do.
-- jobs: of the policies; aggregates: continuous ones are their owner's to refresh, tables that stand for them take rows of
-- whoever may write; retention: chunks are the owner's to drop, on the Apache edition, where no policy does.
SELECT 'jobs' AS part, coalesce(min(CAST(pg_has_role(j.owner, 'USAGE') AS integer)), 1) AS value
FROM timescaledb_information.jobs j
JOIN timescale_integration.job_run r USING (job_id)
UNION ALL
SELECT 'aggregates', coalesce(min(CAST(CASE relkind WHEN 'v' THEN pg_has_role(relowner, 'USAGE')
    ELSE has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'DELETE') END AS integer)), 1)
FROM timescale_integration.managed m
JOIN pg_class c ON c.oid = to_regclass(m.relation)
WHERE m.bucket IS NOT NULL
UNION ALL
SELECT 'retention', coalesce(min(CAST(pg_has_role(c.relowner, 'USAGE') AS integer)), 1)
FROM timescale_integration.retention t
JOIN timescale_integration.managed m ON m.name = t.hypertable
JOIN pg_class c ON c.oid = to_regclass(m.relation)
