-- Which database a source is, as sql/source/horizon.sql has it.
SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                 CASE WHEN NOT pg_is_in_recovery() THEN
                     CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS integer) END) AS identity,
       pg_is_in_recovery() AS standby
