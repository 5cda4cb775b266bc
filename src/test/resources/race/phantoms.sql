-- Events of another primary, some of them after every event of this one.
INSERT INTO access_events (time, event_id)
SELECT now() + make_interval(secs => i / 10.0), gen_random_uuid() FROM generate_series(-50, 5) AS i
