-- Whose session writes rows into a table that its continuous aggregates do not notice; no row: they do, or it has none. In
-- 2.23 a trigger notes the ranges in which rows were written, and a refresh looks at no others. Parameter: the table.
SELECT current_user::text AS role
FROM pg_trigger
WHERE tgrelid = to_regclass(?) AND tgname = 'ts_cagg_invalidation_trigger' AND tgenabled = 'O'
  AND current_setting('session_replication_role') = 'replica'
