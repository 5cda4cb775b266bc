-- The rows that differ: missing on the target, changed, or extra there. A row that the quarantine holds as it is is held.
-- A row with a value that the type of the target does not take is missing there.
CREATE TEMP TABLE differing ON COMMIT DROP AS
WITH ours AS MATERIALIZED (
    SELECT {our_keys}, {our_unique} AS unique_value, {our_time} AS at, CAST(ROW({our_values}) AS text) AS content
    FROM {table} AS page
    WHERE {which}
), theirs AS MATERIALIZED (
    SELECT staged.ord, {their_keys}, {their_time} AS at, CAST(ROW({their_values}) AS text) AS content, {held} AS held
    FROM pg_temp.staged_rows AS staged
    WHERE staged.ord < {first} AND {readable}
)
SELECT theirs.ord, {keys}, ours.unique_value, coalesce(ours.at, theirs.at) AS at,
       CASE WHEN theirs.ord IS NULL THEN 'extra' WHEN theirs.held THEN 'held'
            WHEN ours.content IS NULL THEN 'missing' ELSE 'changed' END AS kind
FROM theirs FULL JOIN ours USING ({keys})
WHERE theirs.content IS DISTINCT FROM ours.content
UNION ALL
SELECT staged.ord, {no_keys}, NULL, {begin}, CASE WHEN {held} THEN 'held' ELSE 'missing' END
FROM pg_temp.staged_rows AS staged
WHERE staged.ord < {first} AND NOT ({readable})
