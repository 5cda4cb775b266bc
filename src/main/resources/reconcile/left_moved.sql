-- Takes out rows that stay on the target though the source has them under another key: the target did not delete them.
DELETE FROM pg_temp.differing AS differing
USING pg_temp.staged_rows AS staged
WHERE differing.kind = 'extra' AND staged._staged_ord >= {first} AND {same_unique}
