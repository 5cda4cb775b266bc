-- person_id is hashed with the setting PERSON_KEY: the same person, the same 32 digits; they fit the column of 50.
SELECT time, event_id,
       CAST(left(encode(sha256(convert_to({{person.key}} || person_id, 'UTF8')), 'hex'), 32) AS varchar(50)) AS person_id,
       door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
