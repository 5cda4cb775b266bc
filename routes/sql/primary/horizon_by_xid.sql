-- With the cursor xid: every transaction below this id has ended, prepared ones counted, so its rows are all there or none.
SELECT CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint) AS horizon, pg_is_in_recovery() AS standby
