-- How many there are of each kind: what people made, and what TimescaleDB made of it (the indexes of chunks), but not what
-- belongs to an extension. A constraint NOT NULL is counted by some versions of PostgreSQL only.
WITH own AS (
    SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), extensions AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), objects AS (
    SELECT 'pg_class'::regclass AS class, oid,
           CASE relkind WHEN 'i' THEN 'indexes' WHEN 'I' THEN 'indexes' WHEN 'v' THEN 'views'
                        WHEN 'm' THEN 'materialized views' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'foreign tables' END AS kind
    FROM pg_class WHERE relnamespace IN (SELECT oid FROM own)
    UNION ALL
    SELECT 'pg_constraint'::regclass, oid, 'constraints' FROM pg_constraint
    WHERE connamespace IN (SELECT oid FROM own) AND contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'triggers' FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
    WHERE relnamespace IN (SELECT oid FROM own) AND NOT tgisinternal
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 'functions' FROM pg_proc WHERE pronamespace IN (SELECT oid FROM own)
    UNION ALL
    SELECT 'pg_policy'::regclass, oid, 'row security policies' FROM pg_policy
    UNION ALL
    SELECT 'pg_largeobject'::regclass, oid, 'large objects' FROM pg_largeobject_metadata
)
SELECT kind, count(*) AS count
FROM objects o
WHERE kind IS NOT NULL
  AND NOT EXISTS (SELECT FROM extensions e WHERE e.classid = o.class AND e.objid = o.oid)
  -- The constraints and indexes of an extension's tables belong to the table.
  AND NOT EXISTS (SELECT FROM pg_depend d JOIN extensions e ON e.classid = d.refclassid AND e.objid = d.refobjid
                  WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype IN ('a', 'i'))
GROUP BY kind
ORDER BY kind
