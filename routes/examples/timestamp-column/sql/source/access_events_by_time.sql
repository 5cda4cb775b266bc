-- The source calls the time of an event "timestamp".
SELECT "timestamp" AS time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
