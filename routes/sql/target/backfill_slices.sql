-- The slices of a range.
SELECT slice_from, slice_to, rows, whole, condition, finished IS NOT NULL AS finished
FROM timescale_integration.backfill
WHERE stream = CAST(:#stream AS text)
  AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
ORDER BY slice_from
