-- What new sessions get counts, not what this one has.
SELECT CASE WHEN EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                         WHERE d.datname = current_database() AND 'timescaledb.restoring=on' = ANY (s.setconfig))
            THEN 'on' ELSE current_setting('timescaledb.restoring', true) END
