-- Only these facilities are copied: the same condition is in each file of this recipe.
-- A column named otherwise than time is to be renamed here as in page.sql.
SELECT 'source' AS side, max(time) AS value
FROM access_events
WHERE facility_id IN ('north', 'south')
