-- Rows that the source has under another key.
DELETE FROM {table} AS target
USING pg_temp.differing AS differing
WHERE differing.kind = 'extra' AND {target_is_differing} AND {target_rows}
  AND EXISTS (SELECT FROM pg_temp.staged_rows AS staged
              WHERE staged._staged_ord >= {first} AND {same_unique})
