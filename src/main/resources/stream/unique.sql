-- Whether a column of a table is unique by itself. Parameters: table, column. An index of a parent says nothing of its children.
SELECT EXISTS (SELECT FROM pg_index AS index
               JOIN pg_class AS class ON class.oid = index.indrelid
               JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attnum = index.indkey[0]
               WHERE index.indrelid = CAST(? AS regclass) AND attribute.attname = ?
                 AND index.indisunique AND index.indisvalid AND index.indpred IS NULL AND index.indnkeyatts = 1
                 AND (class.relkind = 'p' OR NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = index.indrelid))) AS present
