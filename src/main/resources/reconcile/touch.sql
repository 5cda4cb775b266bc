-- Has the aggregates of the table refreshed where rows differed.
INSERT INTO timescale_integration.touched (table_name, lower, upper)
SELECT {table_name}, min(at), max(at)
FROM pg_temp.differing
WHERE kind <> 'held' AND isfinite(at) AND at < {end}
HAVING count(*) > 0
