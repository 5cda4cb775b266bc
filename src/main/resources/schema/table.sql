-- What stands under the name of a hypertable that we want. No row: nothing does.
-- Parameters: the name; names and types of the columns that it must have (type '': any).
-- A unique index without the column time cannot exist on a hypertable.
WITH wanted AS (
    SELECT CAST(? AS text) AS name, CAST(? AS text[]) AS columns, CAST(? AS text[]) AS types
), index AS (
    SELECT i.indexrelid::regclass::text AS name,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
                 ORDER BY a.attname) AS columns,
           i.indisunique AS is_unique,
           i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AS whole,
           (SELECT conname::text FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid
            LIMIT 1) AS constraint_name,
           pg_get_indexdef(i.indexrelid, 1, false) AS first_column
    FROM pg_index i
    WHERE i.indrelid = (SELECT to_regclass(name) FROM wanted)
)
SELECT c.oid::regclass::text AS name,
       c.relkind::text AS kind,
       obj_description(c.oid, 'pg_class') AS comment,
       d.column_name::text AS partitioned_by,
       d.time_interval::text AS chunk_interval,
       extract(epoch FROM d.time_interval)::bigint AS chunk_seconds,
       EXISTS (SELECT FROM index WHERE is_unique AND whole AND columns = ARRAY['event_id', 'time']) AS keyed,
       ARRAY(SELECT first_column FROM index WHERE first_column IS NOT NULL) AS indexed_columns,
       ARRAY(SELECT coalesce('constraint ' || constraint_name, 'index ' || name) FROM index
             WHERE is_unique AND NOT 'time' = ANY (columns)) AS illegal_keys,
       ARRAY(SELECT CASE WHEN constraint_name IS NULL THEN 'DROP INDEX ' || name || ';'
                         ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', c.oid::regclass, constraint_name) END
             FROM index WHERE is_unique AND NOT 'time' = ANY (columns)) AS illegal_key_drops,
       ARRAY(SELECT trim(want.name || ' ' || want.type)
             FROM unnest(wanted.columns, wanted.types) WITH ORDINALITY AS want (name, type, position)
             WHERE NOT EXISTS (SELECT FROM pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = want.name AND NOT a.attisdropped
                                 AND (want.type = '' OR a.atttypid = to_regtype(want.type)))
             ORDER BY want.position) AS missing_columns
FROM wanted
JOIN pg_class c ON c.oid = to_regclass(wanted.name)
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN timescaledb_information.dimensions d
    ON d.hypertable_schema = n.nspname AND d.hypertable_name = c.relname AND d.dimension_number = 1
