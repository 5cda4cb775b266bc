-- Values by which rows that are on the target alone are looked for on the source once more: the key of those without a unique one.
SELECT {columns} FROM pg_temp.differing WHERE kind = 'extra' AND (unique_value IS NOT DISTINCT FROM NULL) = {by_key}
