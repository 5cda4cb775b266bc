-- The rows of the stream access_events: which columns the hypertable gets, and from where. Rename or add columns here
-- ("timestamp" AS time). No bounds, ORDER BY or LIMIT: the program puts this SELECT into its own statements.
SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
