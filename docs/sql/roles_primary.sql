-- The role of SOURCE_DSN on the primary. Run once by a superuser, in the database of the events: psql -f, or any client.
-- It has no password yet; give it one with \password replicator, which shows it neither here nor in the server's log.
DO $$ BEGIN
    IF to_regrole('replicator') IS NULL THEN
        CREATE ROLE replicator LOGIN;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO replicator', current_database());
    -- An earlier version of this file set it. Our sessions are read only by themselves; and by target_session_attrs=read-write
    -- no server is found for a role that has it.
    EXECUTE format('ALTER ROLE replicator IN DATABASE %I RESET default_transaction_read_only', current_database());
END $$;
GRANT USAGE ON SCHEMA public TO replicator;
-- What the SELECT of the stream reads, and nothing else; each further stream needs the tables of its own.
GRANT SELECT ON access_events TO replicator;
-- To see which transactions are open. pg_monitor has it too, and more. Not for REPLICATION_HORIZON=off or REPLICATION_CURSOR=xid.
GRANT pg_read_all_stats TO replicator;
-- To know which server it is. All roles may do so unless somebody has taken it from them.
GRANT EXECUTE ON FUNCTION pg_control_system() TO replicator;
