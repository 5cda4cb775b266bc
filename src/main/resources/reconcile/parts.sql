-- Count and content of the rows by some bits of their hashes. An equal row is of the same part on both sides.
SELECT hash & {mask} AS part, count(*) AS rows, sum(hash) AS hash
FROM (
{rows}
UNION ALL
SELECT NULL, NULL, NULL WHERE false) AS hashed
GROUP BY part
