-- Parameters: kind of the members, name, owner, seconds.
INSERT INTO timescale_integration.claim (kind, name, owner, until)
SELECT kind, name, owner, clock_timestamp() + make_interval(secs => seconds)
FROM (SELECT CAST(? AS text) AS kind, CAST(? AS text) AS name, CAST(? AS text) AS owner, CAST(? AS float8) AS seconds) AS ours
ON CONFLICT (kind, name) DO UPDATE SET until = excluded.until
