-- The slices of a range that are not finished, the newest first: people look at what is recent. The first copy of a stream
-- that is paused waits; a range that a person has given does not.
SELECT slice_from, slice_to
FROM timescale_integration.backfill
WHERE stream = CAST(:#stream AS text)
  AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
  AND finished IS NULL
  AND NOT (range_from = '-infinity'
           AND EXISTS (SELECT FROM timescale_integration.watermark AS own WHERE own.stream = backfill.stream AND own.paused))
ORDER BY slice_from DESC
