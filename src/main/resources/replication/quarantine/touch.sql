-- What the aggregates must look at, by the hour: the rows may lie months apart. Parameters: times.
INSERT INTO timescale_integration.touched (lower, upper)
SELECT min(time), max(time)
FROM unnest(CAST(? AS timestamptz[])) AS written (time)
WHERE isfinite(time)
GROUP BY date_trunc('hour', time)
