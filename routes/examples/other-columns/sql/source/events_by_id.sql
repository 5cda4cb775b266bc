-- The primary's door_code is the target's door_id; direction is a column more on both sides.
-- Events by their ids, wherever their time is now. Keep the SELECT list the same as in page.sql.
SELECT time, event_id, person_id, door_code AS door_id, facility_id, access_result, badge_status,
       response_time_ms, metadata, direction
FROM access_events
WHERE event_id = ANY (CAST(:#event_ids AS uuid[]))
