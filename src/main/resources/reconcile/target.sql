-- The same of the target, whose rows are all copied.
SELECT CASE WHEN {time} >= {end} THEN {end} ELSE date_bin('5 minutes', {time}, '2000-01-01 00:00:00+00') END AS bucket,
       true AS copied, {hash} AS hash
FROM {table} AS page
WHERE {which}
