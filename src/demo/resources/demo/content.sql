-- Count and content; the same text on both sides needs the same zone and style of dates.
SELECT count(*) AS rows, coalesce(sum(hashtextextended(ROW(
           extract(epoch FROM time), event_id, person_id, door_id, facility_id, access_result, badge_status,
           response_time_ms, metadata)::text, 0)), 0) AS hash
FROM access_events
