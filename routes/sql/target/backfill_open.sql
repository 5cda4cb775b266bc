-- The slices of a range that are not finished, the newest first: people look at what is recent.
SELECT slice_from, slice_to
FROM timescale_integration.backfill
WHERE stream = CAST(:#stream AS text)
  AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
  AND finished IS NULL
ORDER BY slice_from DESC
