-- Parameter: the hypertable.
SELECT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates a
               JOIN pg_class t ON t.relname = a.hypertable_name
               JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = a.hypertable_schema
               WHERE t.oid = to_regclass(?)) AS present
