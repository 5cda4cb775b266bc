-- When rows are dated, as a condition of constants on the table: others of its chunks are not looked through, which may be many.
-- %%1$s: the column; %%2$s: its value; %%3$s: which rows.
SELECT format('target.%%I BETWEEN %%L AND %%L', %1$s, min(time), max(time)) AS dated
FROM (SELECT %2$s AS time FROM pg_temp.staged_rows AS staged WHERE %3$s) AS page
