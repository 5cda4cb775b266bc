-- Which of some relations have rows that another transaction than the one which made them brings. Parameter: names.
SELECT CASE WHEN c.relkind = 'm' THEN 'the materialized view ' ELSE 'the table of a subscription ' END
       || CAST(c.oid AS regclass) AS relation
FROM pg_class c
WHERE c.oid IN (SELECT to_regclass(name) FROM unnest(CAST(? AS text[])) AS name)
  AND (c.relkind = 'm' OR EXISTS (
      SELECT FROM pg_subscription_rel s
      WHERE s.srrelid = c.oid OR s.srrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid))))
ORDER BY relation
