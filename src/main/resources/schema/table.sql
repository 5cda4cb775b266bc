-- What stands under the name of a hypertable that is wanted. No row: nothing does.
-- Parameters: the name; columns that it must have; its time column.
-- A unique index without the time column cannot exist on a hypertable.
WITH wanted AS (
    SELECT CAST(? AS text) AS name, CAST(? AS text[]) AS columns, CAST(? AS text) AS time
), index AS (
    SELECT i.indexrelid::regclass::text AS name, relname AS bare_name,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
                 ORDER BY a.attname) AS columns,
           i.indisunique AS is_unique,
           i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AS whole,
           (SELECT conname::text FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid
            LIMIT 1) AS constraint_name,
           relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AS is_btree,
           (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS first_column
    FROM pg_index i
    JOIN pg_class ON pg_class.oid = i.indexrelid
    WHERE i.indrelid = (SELECT to_regclass(name) FROM wanted)
)
SELECT c.relkind::text AS kind, c.relpersistence = 'u' AS is_unlogged,
       CAST(pg_get_userbyid(c.relowner) AS text) AS owner,
       d.column_name::text AS partitioned_by,
       ARRAY(SELECT further.column_name::text FROM timescaledb_information.dimensions further
             WHERE further.hypertable_schema = n.nspname AND further.hypertable_name = c.relname
               AND further.dimension_number > 1) AS further_dimensions,
       d.time_interval::text AS chunk_interval,
       coalesce(extract(epoch FROM d.time_interval)::bigint, 0) AS chunk_seconds,
       ARRAY(SELECT DISTINCT array_to_string(columns, ',') FROM index WHERE is_unique AND whole) AS unique_columns,
       ARRAY(SELECT first_column FROM index WHERE first_column IS NOT NULL AND whole AND is_btree) AS indexed_columns,
       ARRAY(SELECT bare_name::text FROM index) AS indexes,
       ARRAY(SELECT coalesce('constraint ' || constraint_name, 'index ' || name) FROM index
             WHERE is_unique AND NOT wanted.time = ANY (columns)) AS illegal_keys,
       ARRAY(SELECT CASE WHEN constraint_name IS NULL THEN 'DROP INDEX ' || name || ';'
                         ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', c.oid::regclass, constraint_name) END
             FROM index WHERE is_unique AND NOT wanted.time = ANY (columns)) AS illegal_key_drops,
       ARRAY(SELECT want FROM unnest(wanted.columns) WITH ORDINALITY AS wants (want, position)
             WHERE NOT EXISTS (SELECT FROM pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = want AND a.attnum > 0 AND NOT a.attisdropped)
             ORDER BY position) AS missing_columns,
       (SELECT format_type(a.atttypid, NULL) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = wanted.time AND NOT a.attisdropped
          AND a.atttypid NOT IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)) AS wrong_time_type
FROM wanted
JOIN pg_class c ON c.oid = to_regclass(wanted.name)
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN timescaledb_information.dimensions d
    ON d.hypertable_schema = n.nspname AND d.hypertable_name = c.relname AND d.dimension_number = 1
