-- With the cursor xid: every transaction below this id has ended, prepared ones counted, so its rows are all there or none.
SELECT CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint) AS horizon, pg_is_in_recovery() AS standby, now() AS now,
       concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                 CASE WHEN NOT pg_is_in_recovery() THEN
                     CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS integer) END) AS identity
