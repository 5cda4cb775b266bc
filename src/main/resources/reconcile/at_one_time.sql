-- A row that is on the target alone, whose unique value the source has at the same time in another row.
SELECT FROM pg_temp.differing AS differing
JOIN pg_temp.staged_rows AS staged ON staged._staged_ord >= {first} AND {time} = differing.at AND {same_unique}
WHERE differing.kind = 'extra'
LIMIT 1
