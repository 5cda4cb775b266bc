-- Which transactions of the primary may still commit rows: the oldest open one, and those that are prepared.
-- Runs in a transaction of its own, before the page is read, and counts this very transaction too, so that there is
-- always one. The open ones are looked at first: one that is being prepared meanwhile is then seen here or there.
-- With track_activities = off a session tells nothing: it counts from its beginning.
-- A transaction of another database, an autovacuum worker or a walsender cannot write access_events.
(SELECT 'open' AS kind, pid::text AS id,
        CASE WHEN state = 'disabled' THEN backend_start ELSE xact_start END AS since, coalesce(application_name, '') AS name,
        coalesce(state, '') AS state, pid = pg_backend_pid() AS own,
        now() AS now, pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, pg_is_in_recovery() AS standby,
        current_user::text AS role
 FROM pg_stat_activity
 WHERE (datname = current_database() OR datname IS NULL)
   AND backend_type NOT IN ('autovacuum worker', 'walsender')
   AND (xact_start IS NOT NULL OR state = 'disabled')
 ORDER BY since, pid
 LIMIT 1)
UNION ALL
-- prepared is when it was prepared; when it began is not told.
SELECT 'prepared', transaction::text, prepared, gid, 'prepared', false,
       now(), pg_has_role('pg_read_all_stats', 'USAGE'), pg_is_in_recovery(), current_user::text
FROM pg_prepared_xacts
WHERE database = current_database()
