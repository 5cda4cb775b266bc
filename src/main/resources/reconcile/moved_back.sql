-- A row that the source has again with the same key is not on the target alone any more.
DELETE FROM pg_temp.differing AS differing
USING pg_temp.staged_rows AS staged
WHERE differing.kind = 'extra' AND staged._staged_ord >= {first} AND {staged_is_differing}
