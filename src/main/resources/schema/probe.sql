-- The SELECT of an aggregate as this server writes it, and its columns, read from a view of it. Parameter: hash of the file's.
SELECT pg_get_viewdef(c.oid) AS definition, md5(pg_get_viewdef(c.oid)) AS hash, CAST(? AS text) AS statement,
       ARRAY(SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns
FROM pg_class c
WHERE c.oid = to_regclass('pg_temp.aggregate_as_declared')
