INSERT INTO timescale_integration.watermark (stream, time, event_id)
VALUES ('access_events', '-infinity', '00000000-0000-0000-0000-000000000000')
ON CONFLICT (stream) DO NOTHING
