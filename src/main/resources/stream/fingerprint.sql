-- Changes when a column of a table of the target is added, removed, renamed or gets another type, and when a unique index comes or goes:
-- without that of the key a row that is there already would be written a second time. Parameter: the table.
SELECT concat_ws(' ',
    (SELECT md5(string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated), ',' ORDER BY a.attnum))
     FROM pg_attribute a
     WHERE a.attrelid = wanted.id AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT md5(string_agg(CAST(i.indkey AS text), ',' ORDER BY CAST(i.indkey AS text)))
     FROM pg_index i
     WHERE i.indrelid = wanted.id AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL)
    ) AS fingerprint
FROM (SELECT to_regclass(?) AS id) AS wanted
