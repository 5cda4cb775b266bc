-- Rows that the quarantine holds, changed ones and those that a unique index refused: the next comparison writes them. Others
-- that are missing would make a part fail where the table refuses all of them.
UPDATE timescale_integration.quarantine AS kept
SET reason = {reason}
FROM pg_temp.differing AS differing
JOIN pg_temp.staged_rows AS staged ON staged._staged_ord = differing.ord
WHERE differing.kind = 'held' AND kept.stream = {stream} AND kept.key = {key}
  AND (kept.sqlstate = {duplicate} OR EXISTS (SELECT FROM {table} AS target WHERE {target_is_differing} AND {target_rows}))
