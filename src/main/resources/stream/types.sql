-- The types of some columns and all types that they are made of. Parameter: their OIDs.
WITH RECURSIVE needed (oid) AS (
    SELECT unnest(CAST(? AS bigint[]))
    UNION
    SELECT CAST(part.oid AS bigint)
    FROM needed
    JOIN pg_type t ON t.oid = needed.oid
    CROSS JOIN LATERAL (SELECT t.typbasetype WHERE t.typtype = 'd'
                        UNION ALL
                        SELECT t.typelem WHERE t.typcategory = 'A' AND t.typelem <> 0
                        UNION ALL
                        SELECT a.atttypid FROM pg_attribute a
                        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                        UNION ALL
                        SELECT r.rngsubtype FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)) AS part (oid)
)
SELECT CAST(t.oid AS bigint) AS oid, CAST(t.typname AS text) AS name, CAST(t.typtype AS text) AS kind,
       -- With a length of -1: "character" and "bit" without any are of one character, and one bit.
       format_type(t.oid, -1) AS sql,
       CAST(t.typbasetype AS bigint) AS base, CAST(t.typtypmod AS bigint) AS modifier,
       CASE WHEN t.typcategory = 'A' THEN CAST(t.typelem AS bigint) ELSE 0 END AS element,
       coalesce((SELECT CAST(r.rngsubtype AS bigint) FROM pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)), 0) AS subtype,
       ARRAY(SELECT CAST(a.atttypid AS bigint) FROM pg_attribute a
             WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum) AS attributes,
       ARRAY(SELECT CAST(a.atttypmod AS bigint) FROM pg_attribute a
             WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum) AS modifiers,
       ARRAY(SELECT CAST(e.enumlabel AS text) FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumlabel) AS labels,
       (SELECT CAST(x.extname AS text) FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
        WHERE d.classid = CAST('pg_type' AS regclass) AND d.objid = t.oid
          AND d.refclassid = CAST('pg_extension' AS regclass) AND d.deptype = 'e') AS extension,
       CAST(t.typsend AS oid) <> 0 AND CAST(t.typreceive AS oid) <> 0 AS has_binary,
       EXISTS (SELECT FROM pg_opclass o
               JOIN pg_am m ON m.oid = o.opcmethod
               WHERE m.amname = 'hash' AND o.opcdefault
                 AND (o.opcintype = t.oid
                      OR EXISTS (SELECT FROM pg_cast k WHERE k.castsource = t.oid AND k.casttarget = o.opcintype
                                                         AND k.castmethod = 'b' AND k.castcontext = 'i'))) AS has_hash
FROM needed
JOIN pg_type t ON t.oid = needed.oid
