-- Drops whatever tests have made in a database that has TimescaleDB; the extension stays.
SELECT pg_advisory_unlock_all();
DISCARD TEMP;
DO $$
DECLARE
    garbage record;
BEGIN
    FOR garbage IN
        WITH made (step, class, object) AS (
            SELECT 2, 'pg_namespace'::regclass, oid FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
            UNION ALL
            -- A sequence goes with the table that owns it.
            SELECT CASE relkind WHEN 'S' THEN 4 ELSE 3 END, 'pg_class'::regclass, oid FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
            UNION ALL
            SELECT 4, 'pg_type'::regclass, oid FROM pg_type
            WHERE typnamespace = 'public'::regnamespace
              AND (typtype IN ('e', 'd', 'r') OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c'))
            UNION ALL
            SELECT 5, 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        )
        SELECT 1 AS step, format('DROP MATERIALIZED VIEW IF EXISTS %I.%I CASCADE', view_schema, view_name) AS sql
        FROM timescaledb_information.continuous_aggregates
        UNION ALL
        SELECT step, format('DROP %s IF EXISTS %s CASCADE', type, identity)
        FROM made CROSS JOIN pg_identify_object(class, object, 0)
        WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = class AND objid = object AND deptype IN ('e', 'i'))
        UNION ALL
        SELECT 6, format('DROP OWNED BY %1$I; DROP ROLE %1$I', rolname) FROM pg_roles
        WHERE NOT rolsuper AND rolname !~ '^pg_'
          -- Made after this database: on a server given by a person there may be others.
          AND CAST(oid AS bigint) > (SELECT CAST(oid AS bigint) FROM pg_database WHERE datname = current_database())
        ORDER BY step
    LOOP
        EXECUTE garbage.sql;
    END LOOP;
    PERFORM delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000;
END
$$;
