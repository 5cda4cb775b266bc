-- The roles on the target, and what the owner needs to run the verb schema. Run once by a superuser in the target's
-- database; then the verb schema as timescale_owner; then grants_timescale.sql.
-- They have no passwords yet; give them some with \password NAME, which shows them neither here nor in the server's log.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['timescale_owner', 'replicator', 'timescale_monitor', 'timescale_backup'] LOOP
        IF to_regrole(name) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
        -- Everybody may, unless that was revoked.
        IF NOT has_database_privilege(name, current_database(), 'CONNECT') THEN
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
        END IF;
        -- Likewise; rows that do not go straight into their table go by way of a temporary one.
        IF name IN ('timescale_owner', 'replicator') AND NOT has_database_privilege(name, current_database(), 'TEMPORARY') THEN
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), name);
        END IF;
    END LOOP;
    IF to_regrole('timescale_restore') IS NULL THEN
        -- Makes databases, the extension in them, and writes its catalogue, which only a superuser may.
        CREATE ROLE timescale_restore LOGIN SUPERUSER;
    END IF;
END $$;

CREATE EXTENSION IF NOT EXISTS timescaledb;

-- timescale_owner: owns the hypertables, aggregates and policies. TimescaleDB runs the policies as this role, for which
-- it must be allowed to log in.
CREATE SCHEMA IF NOT EXISTS timescale_integration AUTHORIZATION timescale_owner;
GRANT USAGE, CREATE ON SCHEMA public TO timescale_owner;

-- timescale_backup: pg_dump reads everything, TimescaleDB's catalogue too.
GRANT pg_read_all_data TO timescale_backup;
-- An earlier version of this file set it. Backups read in transactions that are read only by themselves; and by
-- target_session_attrs=read-write no server is found for a role that has it.
ALTER ROLE timescale_backup RESET default_transaction_read_only;

-- timescale_monitor: what a person or a dashboard reads (grants_timescale.sql).
ALTER ROLE timescale_monitor SET default_transaction_read_only = on;
