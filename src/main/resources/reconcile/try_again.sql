-- Changed rows that the quarantine holds: the next comparison writes them.
UPDATE timescale_integration.quarantine AS kept
SET reason = {reason}
FROM pg_temp.differing AS differing
JOIN pg_temp.staged_rows AS staged ON staged._staged_ord = differing.ord
WHERE differing.kind = 'held' AND kept.stream = {stream} AND kept.key = {key}
  AND EXISTS (SELECT FROM {table} AS target WHERE {target_is_differing} AND {target_rows})
