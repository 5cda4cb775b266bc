-- The columns of a table of the target. Parameter: the table.
SELECT CAST(a.attname AS text) AS name, CAST(a.atttypid AS bigint) AS type,
       format_type(base.type, base.modifier) AS base_type, format_type(base.type, -1) AS bare_type,
       a.attgenerated <> '' AS is_generated,
       EXISTS (SELECT FROM pg_type t JOIN pg_enum e ON e.enumtypid IN (t.oid, t.typelem) WHERE t.oid = base.type) AS is_enum,
       EXISTS (SELECT FROM pg_type t JOIN pg_type e ON e.oid IN (t.oid, t.typelem)
               WHERE t.oid = base.type AND e.oid >= 16384 AND e.typtype IN ('c', 'r', 'm')) AS is_composed,
       (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
        WHERE c.oid = a.attcollation AND c.collprovider <> 'd') AS collation,
       EXISTS (SELECT FROM pg_collation c WHERE c.oid = a.attcollation AND NOT c.collisdeterministic) AS merges_texts
FROM pg_attribute a
CROSS JOIN LATERAL (
    WITH RECURSIVE below (type, modifier, depth) AS (
        SELECT a.atttypid, a.atttypmod, 0
        UNION ALL
        SELECT t.typbasetype, t.typtypmod, depth + 1
        FROM below
        JOIN pg_type t ON t.oid = below.type AND t.typtype = 'd'
    )
    SELECT type, modifier FROM below ORDER BY depth DESC LIMIT 1) AS base
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
