-- What is older than the source's oldest row is the target's own to keep, unless the source has it under another key.
DELETE FROM pg_temp.differing AS differing
WHERE differing.kind = 'extra' AND differing.at < {oldest}
  AND NOT EXISTS (SELECT FROM pg_temp.staged_rows AS staged
                  WHERE staged._staged_ord >= {first} AND {same_unique})
