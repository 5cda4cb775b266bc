-- Jobs that are not there any more, and refresh policies of aggregates of ours that are not ours. Parameters: aggregates
-- of ours, jobs of ours.
DELETE FROM timescale_integration.job_run r
WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs j WHERE j.job_id = r.job_id)
   OR EXISTS (SELECT FROM timescaledb_information.jobs j
              JOIN pg_class t ON t.relname = j.hypertable_name
              JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = j.hypertable_schema
              WHERE j.job_id = r.job_id AND j.proc_name = 'policy_refresh_continuous_aggregate'
                AND t.oid = ANY
                    (SELECT to_regclass(view) FROM unnest(CAST(? AS text[])) AS views (view))
                AND NOT r.job_id = ANY (CAST(? AS integer[])))
