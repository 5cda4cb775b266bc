-- The same of the target, whose rows are all copied.
SELECT {bucket} AS bucket, true AS copied, {hash} AS hash
FROM {table} AS page
WHERE {which}
