-- A generated column cannot be written and does not count.
-- Not regtype, which calls char(10) character: that means char(1), and a cast to it cuts the rest off.
SELECT a.attname AS name, quote_ident(a.attname) AS quoted, coalesce(base.typname, type.typname) AS type,
       format_type(a.atttypid, -1) AS quoted_type
FROM pg_attribute a
JOIN pg_type type ON type.oid = a.atttypid
LEFT JOIN pg_type base ON type.typtype = 'd' AND base.oid = type.typbasetype
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
