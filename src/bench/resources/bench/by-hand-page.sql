SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata
FROM access_events
WHERE (time, event_id) > (CAST(:#${variable.time} AS timestamptz), CAST(:#${variable.event_id} AS uuid))
  AND time >= CAST(:#${variable.time} AS timestamptz)
ORDER BY time, event_id
LIMIT 5000
