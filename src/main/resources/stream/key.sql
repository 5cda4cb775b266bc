-- Whether a unique index of a table has these columns and no others, the name of one that is deferrable, which ON CONFLICT does
-- not take, and of one by whose collation texts are the same that differ by that of the column. Parameters: the table, the columns.
SELECT count(*) > 0 AS present, min(CASE WHEN NOT i.indimmediate THEN CAST(c.relname AS text) END) AS deferrable,
       min(CASE WHEN EXISTS (SELECT FROM unnest(CAST(i.indcollation AS oid[]), CAST(i.indkey AS int2[])) AS one (coll, number)
                             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = one.number
                             JOIN pg_collation AS l ON l.oid = one.coll AND NOT l.collisdeterministic
                             WHERE l.oid <> a.attcollation) THEN CAST(CAST(c.oid AS regclass) AS text) END) AS merging
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  AND (SELECT array_agg(CAST(a.attname AS text) ORDER BY CAST(a.attname AS text))
       FROM pg_attribute AS a
       WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((CAST(i.indkey AS int2[]))[0:i.indnkeyatts - 1]))
    = (SELECT array_agg(name ORDER BY name) FROM unnest(CAST(? AS text[])) AS name)
