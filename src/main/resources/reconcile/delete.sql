-- Rows that are gone from the source. What is older than its oldest row is the target's own to keep.
DELETE FROM {table} AS target
USING pg_temp.differing AS differing
WHERE differing.kind = 'extra' AND differing.at >= {oldest} AND {same_key} AND {target_rows}
