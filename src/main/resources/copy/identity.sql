-- Which database a source is, as sql/source/horizon.sql has it.
SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()),
                 (SELECT timeline_id FROM pg_control_checkpoint())) AS identity,
       pg_is_in_recovery() AS standby
