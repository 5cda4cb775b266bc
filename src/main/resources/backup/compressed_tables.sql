-- The tables that hold the compressed rows of chunks, many in one: known by the type of their columns.
SELECT format('%I.%I', n.nspname, c.relname) AS relation
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r'
  AND EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace tn ON tn.oid = t.typnamespace
              WHERE a.attrelid = c.oid AND (tn.nspname, t.typname) = ('_timescaledb_internal', 'compressed_data'))
ORDER BY 1
