-- The primary calls the time of an event "timestamp".
-- How many rows each minute, hour or day of a range has, by which backfill divides it into slices of about one size.
SELECT date_trunc(CAST(:#unit AS text), "timestamp", 'UTC') AS bucket, count(*) AS rows
FROM access_events
WHERE "timestamp" >= CAST(:#from AS timestamptz) AND "timestamp" < CAST(:#to AS timestamptz)
GROUP BY 1
ORDER BY 1
