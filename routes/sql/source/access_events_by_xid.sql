-- The rows of the stream access_events with the cursor xid. The same as access_events_by_time.sql, and tx: the id of the
-- transaction that wrote the row, which the program reads by and does not copy (schema --primary-cursor makes the column).
SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata, tx
FROM access_events
