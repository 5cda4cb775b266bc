-- Columns of all unique indexes of a table, which TimescaleDB lets nobody set in a compressed chunk, and whether a row may be
-- removed and written anew: nothing else hangs on it, and no trigger takes it for a new one. Parameter: the table.
SELECT ARRAY(SELECT DISTINCT CAST(a.attname AS text)
             FROM pg_index i
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((CAST(i.indkey AS int2[]))[0:i.indnkeyatts - 1])
             WHERE i.indrelid = c.oid AND i.indisunique) AS columns,
       has_table_privilege(c.oid, 'DELETE')
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f')
           AND NOT EXISTS (SELECT FROM pg_trigger g
                           JOIN pg_proc p ON p.oid = g.tgfoid
                           JOIN pg_namespace n ON n.oid = p.pronamespace
                           WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND (g.tgtype & 12) <> 0
                             AND n.nspname NOT LIKE '\_timescaledb%') AS replaceable
FROM pg_class c
WHERE c.oid = to_regclass(?)
