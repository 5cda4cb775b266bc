-- Of the rows on the target alone those count that were so at the first look: others came since, as the stream has copied
-- them, or are the target's own to keep.
DELETE FROM pg_temp.differing AS differing
WHERE differing.kind = 'extra'
  AND NOT EXISTS (SELECT FROM pg_temp.first_look AS first_look WHERE first_look.kind = 'extra' AND {same_key})
