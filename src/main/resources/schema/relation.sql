-- Which database it is of those of all servers, of which no two began at one moment; and which table in it, NULL: none of that name.
SELECT pg_postmaster_start_time() || '/' || oid AS database, CAST(CAST(to_regclass(CAST(? AS text)) AS oid) AS bigint) AS id
FROM pg_database
WHERE datname = current_database()
