-- Not one that has taken the place of the slice meanwhile, which nobody has begun: its table is another one. The commit
-- waits for the disk, and with it all that were made before.
-- Parameters: stream, range_from, range_to, slice_from.
WITH durable AS (
    SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'
)
UPDATE timescale_integration.backfill SET finished = now()
WHERE stream = CAST(? AS text)
  AND range_from = CAST(? AS timestamptz) AND range_to = CAST(? AS timestamptz)
  AND slice_from = CAST(? AS timestamptz)
  AND started IS NOT NULL AND (SELECT count(*) FROM durable) >= 0
