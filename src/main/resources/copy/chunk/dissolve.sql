-- A statement that writes the rows of a table into a hypertable, where they may be already.
-- Parameters: the hypertable, the table that is filled, the columns of the key as SQL.
SELECT format('INSERT INTO %s (%s) SELECT %2$s FROM %3$s ON CONFLICT (%4$s) DO NOTHING', given.hypertable,
              (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
               WHERE attrelid = given.filled AND attnum > 0 AND NOT attisdropped AND attgenerated = ''),
              given.filled, given.key) AS statement
FROM (SELECT to_regclass(?) AS hypertable, to_regclass(?) AS filled, CAST(? AS text) AS key) AS given
