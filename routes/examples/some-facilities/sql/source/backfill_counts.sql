-- Only these facilities are copied: the same condition is in each file of this recipe.
-- How many rows each minute, hour or day of a range has, by which backfill divides it into slices of about one size.
SELECT date_trunc(CAST(:#unit AS text), time, 'UTC') AS bucket, count(*) AS rows
FROM access_events
WHERE time >= CAST(:#from AS timestamptz) AND time < CAST(:#to AS timestamptz)
  AND facility_id IN ('north', 'south')
GROUP BY 1
ORDER BY 1
