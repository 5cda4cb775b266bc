-- The primary calls the time of an event "timestamp".
-- Events by their ids, wherever their time is now. Keep the SELECT list the same as in page.sql.
SELECT "timestamp" AS time, event_id, person_id, door_id, facility_id, access_result, badge_status,
       response_time_ms, metadata
FROM access_events
WHERE event_id = ANY (CAST(:#event_ids AS uuid[]))
