-- Keeps the slices of what is before the stream's beginning. Parameters: stream, the end, a condition; first instants of the
-- slices, ends, rows, whether they are chunks.
INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, slice_to, rows, whole, condition)
SELECT given.stream, '-infinity', given.range_to, slice_from, slice_to, rows, whole, given.condition
FROM (SELECT CAST(? AS text) AS stream, CAST(? AS timestamptz) AS range_to, CAST(? AS text) AS condition) AS given,
     unnest(CAST(? AS timestamptz[]), CAST(? AS timestamptz[]), CAST(? AS bigint[]), CAST(? AS boolean[]))
         AS slice (slice_from, slice_to, rows, whole)
