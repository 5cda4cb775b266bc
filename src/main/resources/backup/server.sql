SELECT split_part(current_setting('server_version'), ' ', 1) AS postgresql,
       current_setting('server_version_num')::integer / 10000 AS major,
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb,
       current_setting('timescaledb.license', true) AS edition,
       pg_database_size(current_database()) AS database_bytes,
       pg_encoding_to_char(encoding) AS encoding,
       datcollate AS collation,
       datctype AS character_type,
       pg_get_userbyid(datdba) AS owner,
       -- A setting that a restore makes and takes back itself is none of the database's.
       ARRAY(SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
             WHERE setdatabase = d.oid AND setrole = 0 AND setting NOT LIKE 'timescaledb.restoring=%') AS settings
FROM pg_database d
WHERE datname = current_database()
