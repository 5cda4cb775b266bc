-- Jobs that are not there any more, and refresh policies of aggregates of ours that are not ours. Parameters: aggregates
-- of ours, jobs of ours.
DELETE FROM timescale_integration.job_run r
WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs j WHERE j.job_id = r.job_id)
   OR EXISTS (SELECT FROM timescaledb_information.jobs j
              WHERE j.job_id = r.job_id AND j.proc_name = 'policy_refresh_continuous_aggregate'
                AND to_regclass(format('%I.%I', j.hypertable_schema, j.hypertable_name)) = ANY
                    (SELECT to_regclass(view) FROM unnest(CAST(? AS text[])) AS views (view))
                AND NOT r.job_id = ANY (CAST(? AS integer[])))
