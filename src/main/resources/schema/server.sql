-- Not to_regclass, which fails for a role without USAGE on the schema.
SELECT current_user::text AS role,
       current_database()::text AS database,
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS installed,
       (SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb') AS available,
       current_setting('timescaledb.license', true) AS license,
       (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'timescaledb' AND n.nspname <> ALL (current_schemas(true))) AS hidden_schema,
       -- An empty one is shown as a name without letters, which cannot be set; behind a pooler pg_temp is ours.
       (SELECT CASE path WHEN '""' THEN '' ELSE path END
        FROM regexp_replace(current_setting('search_path'), ',? *pg_temp$', '') AS path) AS search_path,
       CASE WHEN to_regnamespace('timescale_integration') IS NOT NULL THEN
           ARRAY(SELECT relname::text FROM pg_class
                 WHERE relnamespace = to_regnamespace('timescale_integration') AND relkind = 'r') END AS state_tables,
       ARRAY(SELECT relname || '.' || attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
             WHERE relnamespace = to_regnamespace('timescale_integration') AND relkind = 'r' AND attnum > 0) AS state_columns
