-- The source's door_code is the target's door_id; direction is a column more on both sides.
SELECT time, event_id, person_id, door_code AS door_id, facility_id, access_result, badge_status, response_time_ms, metadata,
       direction
FROM access_events
