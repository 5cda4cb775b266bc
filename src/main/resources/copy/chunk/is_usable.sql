-- Of a table that is being filled: whether it is there and no chunk (ours), and whether it has the columns of the hypertable
-- (same). Parameters: the table that is filled, the hypertable.
SELECT EXISTS (SELECT FROM pg_class c
               WHERE c.oid = given.filled AND c.relkind = 'r'
                 AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)) AS ours,
       NOT EXISTS (SELECT FROM (SELECT attrelid, concat_ws(' ', attname, atttypid, atttypmod, attgenerated, attnotnull) AS text,
                                       row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS position
                                FROM pg_attribute
                                WHERE attrelid IN (given.filled, given.hypertable) AND attnum > 0 AND NOT attisdropped) AS a
                   GROUP BY text, position HAVING count(*) <> 2) AS same
FROM (SELECT CAST(to_regclass(?) AS oid) AS filled, CAST(to_regclass(?) AS oid) AS hypertable) AS given
