-- The columns of a table of the target. Parameter: the table.
SELECT CAST(a.attname AS text) AS name, CAST(a.atttypid AS bigint) AS type,
       format_type(a.atttypid, a.atttypmod) AS full_type, a.attgenerated <> '' AS is_generated
FROM pg_attribute a
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
