-- Statements that make those indexes of a hypertable on a table which has none yet. They have no names of their own, but
-- constraints do. Parameters: the hypertable, the table that is filled.
SELECT CASE WHEN k.oid IS NOT NULL THEN format('ALTER TABLE %s ADD %s', given.filled, pg_get_constraintdef(k.oid))
            ELSE format('CREATE %sINDEX ON %s USING %s', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, given.filled,
                        -- The name of the index or of the table may hold USING itself.
                        substr(pg_get_indexdef(i.indexrelid),
                               length(format('CREATE %sINDEX %I ON %I.%I USING ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
                                             c.relname, n.nspname, t.relname)) + 1)) END AS statement
FROM (SELECT to_regclass(?) AS hypertable, to_regclass(?) AS filled) AS given
JOIN pg_index i ON i.indrelid = given.hypertable AND i.indisvalid
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u')
WHERE NOT EXISTS (SELECT FROM pg_index WHERE indrelid = given.filled)
ORDER BY i.indexrelid
