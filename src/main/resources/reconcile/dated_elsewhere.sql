-- How many rows the steps have dated elsewhere than in the bucket of which they were read, and the key of one of them.
SELECT count(*) AS rows, min(CAST({key} AS text)) AS example
FROM pg_temp.staged_rows AS staged
WHERE {time} < {from} OR {time} >= {to}
