ALTER TABLE timescale_integration.watermark ADD COLUMN table_id text;
UPDATE timescale_integration.watermark
SET table_id = (SELECT min(concat_ws('/', pg_database.oid, pg_class.oid))
                FROM pg_database, pg_class
                JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
                WHERE pg_database.datname = current_database() AND pg_class.relkind = 'r'
                  AND (pg_class.relname = watermark.table_name AND pg_table_is_visible(pg_class.oid)
                       OR concat_ws('.', pg_namespace.nspname, pg_class.relname) = watermark.table_name))
