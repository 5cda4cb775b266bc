-- What the primary holds after the watermark.
SELECT count(*) AS rows, extract(epoch FROM now() - min(time)) AS seconds
FROM access_events
WHERE (time, event_id) > (CAST(? AS timestamptz), CAST(? AS uuid)) AND time >= CAST(? AS timestamptz)
