INSERT INTO access_events (time, event_id, person_id, door_id, facility_id, access_result, badge_status,
                           response_time_ms, metadata)
VALUES (:#time, :#event_id, :#person_id, :#door_id, :#facility_id, :#access_result, :#badge_status,
        :#response_time_ms, :#metadata)
ON CONFLICT DO NOTHING
