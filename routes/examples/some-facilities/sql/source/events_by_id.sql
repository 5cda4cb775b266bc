-- Only these facilities are copied: the same condition is in each file of this recipe.
-- Events by their ids, wherever their time is now. Keep the SELECT list the same as in page.sql.
SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
WHERE event_id = ANY (CAST(:#event_ids AS uuid[]))
  AND facility_id IN ('north', 'south')
