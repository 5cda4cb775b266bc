-- Only these facilities are copied.
SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
WHERE facility_id IN ('north', 'south')
