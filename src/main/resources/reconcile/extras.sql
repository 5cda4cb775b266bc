-- Values by which rows that are on the target alone are looked for on the source once more.
SELECT {columns} FROM pg_temp.differing WHERE kind = 'extra'
