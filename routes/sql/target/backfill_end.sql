-- When no slice of the range is left, its slices, their watermarks and claims go, so that the range can be copied anew.
WITH unfinished AS (
    SELECT count(*) AS slices FROM timescale_integration.backfill
    WHERE stream = CAST(:#stream AS text)
      AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
      AND finished IS NULL
), watermarks AS (
    DELETE FROM timescale_integration.watermark USING unfinished
    WHERE slices = 0 AND starts_with(stream, CAST(:#range AS text))
), claims AS (
    DELETE FROM timescale_integration.claim USING unfinished
    WHERE slices = 0 AND kind = 'slice' AND starts_with(name, CAST(:#range AS text))
), forgotten AS (
    DELETE FROM timescale_integration.backfill USING unfinished
    WHERE slices = 0 AND stream = CAST(:#stream AS text)
      AND range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
)
SELECT slices AS unfinished FROM unfinished
