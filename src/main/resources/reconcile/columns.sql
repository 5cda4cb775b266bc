-- Types of the target that the primary has too, so that both sides write a value alike. Parameters: the table.
SELECT a.attname AS name, quote_ident(a.attname) AS quoted,
       CASE WHEN type.typnamespace = 'pg_catalog'::regnamespace THEN format_type(a.atttypid, -1) END AS type
FROM pg_attribute a
JOIN pg_type type ON type.oid = a.atttypid
WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
