-- Up to where the first copy of a stream is not finished, but for a slice whose worker compares it. No row, or NULL: it is.
-- Parameters: stream, first instant of that slice, the range that is compared.
SELECT max(slice_to) AS uncopied
FROM timescale_integration.backfill
WHERE stream = ? AND range_from = '-infinity' AND finished IS NULL AND slice_from IS DISTINCT FROM CAST(? AS timestamptz)
  AND slice_to > ? AND slice_from < coalesce(CAST(? AS timestamptz), 'infinity')
