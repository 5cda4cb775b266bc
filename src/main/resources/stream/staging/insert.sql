-- %%1$s: the table; %%2$s: its columns; %%3$s: their values; %%4$s: which rows; %%5$s: the key.
INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE
SELECT %3$s
FROM pg_temp.staged_rows AS staged
WHERE %4$s
ON CONFLICT (%5$s) DO NOTHING
