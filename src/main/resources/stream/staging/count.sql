-- %%1$s: which rows.
SELECT count(*) AS rows FROM pg_temp.staged_rows AS staged WHERE %1$s
