-- The role of the service on both sides; not a superuser.
DO $$ BEGIN
    IF to_regrole('replicator') IS NULL THEN
        CREATE ROLE replicator LOGIN PASSWORD '%s' IN ROLE pg_monitor;
    END IF;
END $$
