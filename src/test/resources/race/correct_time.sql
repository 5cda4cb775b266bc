-- Up to half an hour earlier or a second later.
UPDATE access_events SET time = time + make_interval(secs => 1 - random() * 1800) WHERE event_id = ?
