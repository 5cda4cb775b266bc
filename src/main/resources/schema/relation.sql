-- Which table it is of those of all servers, of which no two began at one moment; NULL: there is none of that name.
SELECT pg_postmaster_start_time() || '/' || oid || '/' || CAST(to_regclass(?) AS oid) AS relation
FROM pg_database
WHERE datname = current_database()
