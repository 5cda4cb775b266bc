-- The primary's door_code is the target's door_id; direction is a column more on both sides.
-- The next page of committed rows after the watermark and before the horizon.
-- This SELECT is the one place that maps the primary's columns to the hypertable's: rename or add columns here
-- ("timestamp" AS time), but keep time and event_id, the ORDER BY and the LIMIT.
-- The plain bound on time is for the planner, which misjudges the row comparison alone.
SELECT time, event_id, person_id, door_code AS door_id, facility_id, access_result, badge_status,
       response_time_ms, metadata, direction
FROM access_events
WHERE (time, event_id) > (CAST(:#watermark_time AS timestamptz), CAST(:#watermark_event_id AS uuid))
  AND time >= CAST(:#watermark_time AS timestamptz)
  AND time < CAST(:#horizon AS timestamptz)
ORDER BY time, event_id
LIMIT :#page_size
