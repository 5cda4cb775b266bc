-- Every row and its content; the same text on both sides, whatever their zone and style of dates.
SELECT event_id, time, hashtextextended(ROW(
           extract(epoch FROM time), event_id, person_id, door_id, facility_id, access_result, badge_status,
           response_time_ms, metadata)::text, 0) AS hash
FROM access_events
