-- How far the primary may be read: no open transaction can still commit a row dated before the horizon.
-- Runs in a transaction of its own, before the page is read. min() counts this very transaction too, so it is never NULL.
-- A transaction of another database, an autovacuum worker or a walsender cannot write access_events.
-- A prepared transaction does not tell when it began: while one is pending, nothing after the watermark is safe.
SELECT CASE
         WHEN EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())
           THEN CAST(:#watermark_time AS timestamptz)
         ELSE min(xact_start) - make_interval(secs => CAST(:#${properties:replication.margin} AS double precision))
       END AS horizon,
       pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
       pg_is_in_recovery() AS standby,
       current_user::text AS role
FROM pg_stat_activity
WHERE (datname = current_database() OR datname IS NULL)
  AND backend_type NOT IN ('autovacuum worker', 'walsender')
