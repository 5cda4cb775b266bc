-- How an aggregate of ours is refreshed; no row where it is not ours. Parameter: its name.
SELECT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates
               WHERE view_name = c.relname AND view_schema = n.nspname) AS continuous,
       EXISTS (SELECT FROM pg_proc WHERE proname = 'refresh_continuous_aggregate' AND 'options' = ANY (proargnames))
           AS takes_options,
       (SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = c.oid AND attname = 'bucket') AS time_type
FROM timescale_integration.managed m
JOIN pg_class c ON c.oid = to_regclass(m.relation)
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE m.name = ?
