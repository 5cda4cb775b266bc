-- A new aggregate begins empty, also where the hypertable does not. Not count(*), which would read all of it.
INSERT INTO timescale_integration.touched (lower, upper)
SELECT min(time), max(time) FROM access_events HAVING min(time) IS NOT NULL
