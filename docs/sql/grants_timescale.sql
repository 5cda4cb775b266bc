-- What the owner's tables are to the other roles. Run by timescale_owner (or a superuser) in the target's database after
-- the verb schema, and again when it has replaced an aggregate of one edition by that of the other; twice does no harm.
-- A table that a later version adds to schema timescale_integration has its grants already.

-- replicator: the role of TARGET_DSN for run, replicate, backfill, reconcile and quarantine.
GRANT SELECT, INSERT ON access_events TO replicator;
-- For reconcile: a changed row is updated; one whose time was corrected is deleted and written anew, and with
-- RECONCILE_DELETES=true one that is gone is deleted. Without DELETE these two fail, with an error that says so.
GRANT UPDATE, DELETE ON access_events TO replicator;
GRANT USAGE ON SCHEMA timescale_integration TO replicator;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA timescale_integration TO replicator;
-- What retention the owner's route enforces is not for replicator to change.
REVOKE INSERT, UPDATE, DELETE ON timescale_integration.retention FROM replicator;
ALTER DEFAULT PRIVILEGES FOR ROLE timescale_owner IN SCHEMA timescale_integration
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO replicator;
-- For the monitoring; and on the Apache edition, where these are tables, the route policies keeps them.
GRANT SELECT ON access_events_5min, access_events_hourly TO replicator;
DO $$ BEGIN
    IF current_setting('timescaledb.license') = 'apache' THEN
        GRANT INSERT, DELETE ON access_events_5min, access_events_hourly TO replicator;
    END IF;
END $$;

-- timescale_monitor: figures, but neither who went where nor the rows in the quarantine. The view stands for the
-- hypertable, which cannot be granted by column where it is compressed. It is not in schema timescale_integration, all
-- tables of which replicator may write: a row deleted from this view is deleted from the hypertable.
CREATE OR REPLACE VIEW access_events_without_persons AS
    SELECT time, door_id, facility_id, access_result, badge_status, response_time_ms FROM access_events;
GRANT SELECT ON access_events_without_persons, access_events_5min, access_events_hourly, model_monitoring_events
    TO timescale_monitor;
GRANT USAGE ON SCHEMA timescale_integration TO timescale_monitor;
GRANT SELECT ON timescale_integration.watermark, timescale_integration.touched, timescale_integration.retention,
    timescale_integration.managed, timescale_integration.job_run, timescale_integration.reconcile_run, timescale_integration.backfill,
    timescale_integration.claim TO timescale_monitor;
GRANT SELECT (id, stream, table_name, time, sqlstate, tries, first_seen, last_tried) ON timescale_integration.quarantine TO timescale_monitor;
