-- Of the table of the name as it is now; 0: there is none, and one that is made later is another one.
ALTER TABLE timescale_integration.retention ADD COLUMN table_id text;
UPDATE timescale_integration.retention
SET table_id = (SELECT concat_ws('/', pg_database.oid, coalesce(min(CAST(pg_class.oid AS bigint)), 0))
                FROM pg_database
                LEFT JOIN (pg_class JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace)
                    ON pg_class.relkind = 'r'
                       AND (pg_class.relname = retention.hypertable AND pg_table_is_visible(pg_class.oid)
                            OR concat_ws('.', pg_namespace.nspname, pg_class.relname) = retention.hypertable)
                WHERE pg_database.datname = current_database()
                GROUP BY pg_database.oid)
