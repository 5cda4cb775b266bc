-- Takes back, until the end of the transaction, what other clients of a pooler may have set in its session and what decides which
-- rows and tables a statement means: to what the role and the database have. The role comes first, as rights hang on it. Some of
-- them are absent on old versions.
SELECT set_config(name, NULL, true)
FROM unnest(ARRAY['role', 'search_path', 'transform_null_equals', 'default_tablespace', 'temp_tablespaces',
                  'default_table_access_method', 'check_function_bodies', 'xmlbinary', 'lc_numeric', 'lc_time',
                  'default_text_search_config']) AS name
WHERE current_setting(name, true) IS NOT NULL;
-- Triggers and foreign keys are off by this. Only a superuser may set it, back too; a role may have it for a default.
SELECT CASE WHEN current_setting('session_replication_role') <> 'origin' THEN
           (SELECT set_config(name, NULL, true) FROM pg_settings WHERE name = 'session_replication_role' AND source = 'session') END
