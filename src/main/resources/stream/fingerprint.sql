-- Changes when a column of a table of the target is added, removed, renamed or gets another type. Parameter: the table.
SELECT coalesce(md5(string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated), ',' ORDER BY a.attnum)), '')
           AS fingerprint
FROM pg_attribute a
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
