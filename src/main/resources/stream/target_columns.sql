-- The columns of a table of the target. Parameter: the table.
-- Merged: a compressed chunk keeps one text for values that the type calls equal. It does so for each type with a hash, all its
-- parts included, but for those that it stores in a way of their own; a domain over one of these is none of them.
SELECT CAST(a.attname AS text) AS name, CAST(a.atttypid AS bigint) AS type,
       format_type(a.atttypid, a.atttypmod) AS full_type, format_type(base.type, base.modifier) AS base_type,
       format_type(base.type, -1) AS bare_type, a.attgenerated <> '' AS is_generated,
       (SELECT format('%I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
        WHERE c.oid = a.attcollation AND c.collprovider <> 'd') AS collation,
       EXISTS (SELECT FROM pg_collation c WHERE c.oid = a.attcollation AND NOT c.collisdeterministic) AS merges_texts,
       a.atttypid <> ALL (CAST(ARRAY['numeric', 'real', 'double precision', 'text', 'varchar', 'bpchar', 'name'] AS regtype[]))
           AND merged.hashed AS is_merged
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
CROSS JOIN LATERAL (
    WITH RECURSIVE part (type) AS (
        SELECT a.atttypid
        UNION
        SELECT inner_part.type
        FROM part
        JOIN pg_type t ON t.oid = part.type
        CROSS JOIN LATERAL (SELECT t.typbasetype WHERE t.typtype = 'd'
                            UNION ALL
                            SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
                            UNION ALL
                            SELECT f.atttypid FROM pg_attribute f
                            WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
                            UNION ALL
                            SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)) AS inner_part (type)
    )
    SELECT bool_and(t.typtype IN ('d', 'c', 'r', 'm', 'e') OR t.typcategory = 'A'
                    OR EXISTS (SELECT FROM pg_opclass o
                               JOIN pg_am m ON m.oid = o.opcmethod
                               WHERE m.amname = 'hash' AND o.opcdefault
                                 AND (o.opcintype = t.oid
                                      OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = t.oid AND k.casttarget = o.opcintype
                                                                         AND k.castmethod = 'b' AND k.castcontext = 'i')))) AS hashed
    FROM part
    JOIN pg_type t ON t.oid = part.type) AS merged
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
