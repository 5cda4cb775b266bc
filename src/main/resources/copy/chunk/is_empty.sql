-- Parameters: the table, and the range.
SELECT NOT EXISTS (SELECT FROM timescaledb_information.chunks c
                   JOIN pg_class t ON t.relname = c.hypertable_name
                   JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = c.hypertable_schema
                   WHERE t.oid = to_regclass(?) AND c.range_end > ? AND c.range_start < ?) AS empty
