-- The rows that differ: missing on the target, changed, or extra there. A row that the quarantine holds as it is is held.
-- A row with a value that the type of the target does not take is missing there.
-- A compressed chunk has one text for values that are equal by their type, and one value of the columns by which it is segmented
-- for a whole segment: a repair there would be lost with the next compression, so such a bucket differs by hash and not by row.
CREATE TEMP TABLE differing ON COMMIT DROP AS
WITH ours AS MATERIALIZED (
    SELECT {our_keys}, {our_unique} AS unique_value, {our_time} AS at, CAST(ROW({our_values}) AS text) AS content,
           page.tableoid AS chunk, ROW({our_kept}) AS kept,
           {our_segments} AS segments
    FROM {table} AS page
    WHERE {which} AND {our_look}
), theirs AS MATERIALIZED (
    SELECT staged._staged_ord AS ord, {their_keys}, {their_time} AS at, CAST(ROW({their_values}) AS text) AS content,
           ROW({their_kept}) AS kept, {their_segments} AS segments, {held} AS held
    FROM pg_temp.staged_rows AS staged
    WHERE staged._staged_ord < {first} AND {readable} AND {their_look}
)
SELECT theirs.ord, {keys}, ours.unique_value, coalesce(ours.at, theirs.at) AS at,
       CASE WHEN theirs.ord IS NULL THEN 'extra' WHEN theirs.held THEN 'held'
            WHEN ours.content IS NULL THEN 'missing' ELSE 'changed' END AS kind
FROM theirs FULL JOIN ours USING ({keys})
WHERE theirs.content IS DISTINCT FROM ours.content
  AND (ours.kept = theirs.kept
       AND ours.chunk = ANY (ARRAY(SELECT c.oid FROM timescaledb_information.chunks k
                                   JOIN pg_namespace n ON n.nspname = k.chunk_schema
                                   JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = k.chunk_name
                                   WHERE k.is_compressed))
       AND NOT EXISTS (SELECT FROM unnest(ours.segments, theirs.segments, {segments}) AS segment (our, their, name)
                       WHERE segment.our IS DISTINCT FROM segment.their
                         AND NOT EXISTS (SELECT FROM timescaledb_information.chunk_compression_settings s
                                         WHERE s.chunk = ours.chunk
                                           AND quote_ident(segment.name) = ANY (string_to_array(replace(s.segmentby, ', ', ','), ','))))
      ) IS NOT TRUE
UNION ALL
SELECT staged._staged_ord, {no_keys}, NULL, {begin}, CASE WHEN {held} THEN 'held' ELSE 'missing' END
FROM pg_temp.staged_rows AS staged
WHERE staged._staged_ord < {first} AND NOT ({readable}) AND {their_look}
