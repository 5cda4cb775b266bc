-- What the aggregates must be refreshed for, by the hour: the rows may lie months apart. Parameters: times, tables.
INSERT INTO timescale_integration.touched (table_name, lower, upper)
SELECT table_name, min(time), max(time)
FROM unnest(CAST(? AS timestamptz[]), CAST(? AS text[])) AS written (time, table_name)
WHERE isfinite(time)
GROUP BY table_name, date_trunc('hour', time)
