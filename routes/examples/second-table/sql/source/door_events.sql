-- The next page of door_events after the watermark and before the horizon. It maps the primary's columns to the target's,
-- where two of them are called time (timestamptz) and event_id (uuid): they are the watermark.
-- Keep the ORDER BY and the LIMIT; and both bounds, the plain one is for the planner.
SELECT opened_at AS time, id AS event_id, door_id, opened_by, seconds_open
FROM door_events
WHERE (opened_at, id) > (CAST(:#watermark_time AS timestamptz), CAST(:#watermark_event_id AS uuid))
  AND opened_at >= CAST(:#watermark_time AS timestamptz)
  AND opened_at < CAST(:#horizon AS timestamptz)
ORDER BY opened_at, id
LIMIT :#page_size
