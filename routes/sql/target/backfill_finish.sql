-- Not one that has taken the place of the slice meanwhile, which nobody has begun: its table is another one.
UPDATE timescale_integration.backfill SET finished = now()
WHERE stream = CAST(:#stream AS text)
  AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
  AND slice_from = CAST(:#slice_from AS timestamptz)
  AND started IS NOT NULL
