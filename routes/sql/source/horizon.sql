-- Which transactions of the source may still commit rows: the oldest open one, and those that are prepared.
-- Runs in a transaction of its own, before the page is read, and counts this very transaction too, so that there is
-- always one; of a session whose role is another one than that of its login, pg_stat_activity hides the rest from itself.
-- The open ones are looked at first: one that is being prepared meanwhile is then seen here or there.
-- With track_activities = off a session says nothing: it counts from its beginning.
-- A transaction of another database, an autovacuum worker or a walsender cannot write the rows that are copied.
(SELECT 'open' AS kind, pid::text AS id,
        CASE WHEN state = 'disabled' THEN backend_start ELSE coalesce(xact_start, now()) END AS since, coalesce(application_name, '') AS name,
        coalesce(state, '') AS state, pid = pg_backend_pid() AS own,
        now() AS now, pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, pg_is_in_recovery() AS standby,
        current_user::text AS role,
        -- Which database this is: of which server, and which of its histories. The timeline is that of the log which is
        -- written now: pg_control_checkpoint() has that of the last checkpoint, which may be from before a failover.
        concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                  (SELECT oid FROM pg_database WHERE datname = current_database()),
                  CASE WHEN NOT pg_is_in_recovery() THEN
                      CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS integer) END) AS identity
 FROM pg_stat_activity
 WHERE (datname = current_database() OR datname IS NULL)
   AND coalesce(backend_type, '') NOT IN ('autovacuum worker', 'walsender')
   AND (xact_start IS NOT NULL OR state = 'disabled' OR pid = pg_backend_pid())
 ORDER BY since, pid
 LIMIT 1)
UNION ALL
-- prepared is when it was prepared; when it began is not known.
SELECT 'prepared', transaction::text, prepared, gid, 'prepared', false,
       now(), pg_has_role('pg_read_all_stats', 'USAGE'), pg_is_in_recovery(), current_user::text, NULL
FROM pg_prepared_xacts
WHERE database = current_database()
