-- Doors that were used within a day
SELECT facility_id AS facility, count(DISTINCT door_id) AS value
FROM access_events
WHERE time > now() - interval '1 day' AND facility_id IS NOT NULL
GROUP BY facility_id
