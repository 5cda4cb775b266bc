-- Rows that are gone from the source.
DELETE FROM {table} AS target
USING pg_temp.differing AS differing
WHERE differing.kind = 'extra' AND {target_is_differing} AND {target_rows}
