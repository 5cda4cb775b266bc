-- What stands under the name of a hypertable that we want. No row: nothing does.
-- A unique index without the column time cannot exist on a hypertable.
WITH index AS (
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
    WHERE i.indrelid = to_regclass('access_events')
)
SELECT c.oid::regclass::text AS name,
       c.relkind::text AS kind,
       (SELECT d.column_name::text FROM timescaledb_information.dimensions d
        WHERE d.hypertable_schema = n.nspname AND d.hypertable_name = c.relname AND d.dimension_number = 1)
           AS partitioned_by,
       EXISTS (SELECT FROM index WHERE is_unique AND whole AND columns = ARRAY['event_id', 'time']) AS keyed,
       ARRAY(SELECT coalesce('constraint ' || constraint_name, 'index ' || name) FROM index
             WHERE is_unique AND NOT 'time' = ANY (columns)) AS illegal_keys,
       ARRAY(SELECT CASE WHEN constraint_name IS NULL THEN 'DROP INDEX ' || name || ';'
                         ELSE 'ALTER TABLE access_events DROP CONSTRAINT ' || quote_ident(constraint_name) || ';' END
             FROM index WHERE is_unique AND NOT 'time' = ANY (columns)) AS illegal_key_drops,
       EXISTS (SELECT FROM index WHERE first_column = 'facility_id') AS facility_indexed,
       EXISTS (SELECT FROM index WHERE first_column = 'person_id') AS person_indexed,
       ARRAY(SELECT wanted.name || ' ' || wanted.type
             FROM (VALUES ('time', 'timestamptz', true), ('event_id', 'uuid', true),
                          ('person_id', 'varchar(50)', false), ('facility_id', 'varchar(50)', false))
                 AS wanted (name, type, exactly)
             WHERE NOT EXISTS (SELECT FROM pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = wanted.name AND NOT a.attisdropped
                                 AND (a.atttypid = wanted.type::regtype OR NOT exactly))
             ORDER BY exactly DESC, wanted.name DESC) AS missing_columns
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = to_regclass('access_events')
