-- Count and content of the rows by some bits of their hashes, or by their times in microseconds. An equal row is of the same
-- part on both sides.
SELECT {part} AS part, concat_ws('/', count(*), sum(hash)) AS content
FROM (
{rows}
UNION ALL
SELECT NULL, NULL, NULL WHERE false) AS hashed
GROUP BY {by}
