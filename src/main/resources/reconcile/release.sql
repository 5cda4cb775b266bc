-- Removes rows from the quarantine that are on the target now as the source has them.
DELETE FROM timescale_integration.quarantine AS kept
USING pg_temp.staged_rows AS staged
WHERE kept.stream = {stream} AND kept.key = {key} AND staged._staged_ord < {first}
  AND NOT EXISTS (SELECT FROM pg_temp.differing AS differing WHERE differing.ord = staged._staged_ord)
