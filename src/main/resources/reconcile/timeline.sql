-- Which timeline the server writes: a standby that was promoted has a later one, and may lack the last commits.
SELECT CASE WHEN NOT pg_is_in_recovery() THEN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END AS timeline
