-- Removes rows from the quarantine that are on the target now.
DELETE FROM timescale_integration.quarantine AS kept
USING pg_temp.staged_rows AS staged
WHERE kept.stream = {stream} AND kept.key = {key} AND staged.ord >= 0
  AND NOT EXISTS (SELECT FROM pg_temp.differing AS differing WHERE differing.ord = staged.ord AND differing.kind = 'held')
  AND EXISTS (SELECT FROM {table} AS target WHERE {same_key})
