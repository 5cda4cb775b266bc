INSERT INTO timescale_integration.touched (table_name, lower, upper)
SELECT {table_name}, min({time}), max({time})
FROM pg_temp.staged_rows AS staged
WHERE staged._staged_ord >= {first} AND isfinite({time}) AND {time} < {end}
HAVING count(*) > 0
