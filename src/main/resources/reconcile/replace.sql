-- Removes rows that have other values in a unique index than the source, or another text in their key. They are written anew.
DELETE FROM {table} AS target
USING pg_temp.staged_rows AS staged
WHERE {which} AND {target_is_staged} AND {target_rows} AND NOT ({same_fixed})
