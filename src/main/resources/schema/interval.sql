-- TimescaleDB takes 30 days for a month, and so 360 for a year, of which PostgreSQL has 5.25 days more.
SELECT wanted::text AS text, justify_hours(make_interval(secs => seconds))::text AS days, seconds::bigint AS seconds
FROM CAST(? AS interval) AS wanted
CROSS JOIN LATERAL CAST(extract(epoch FROM wanted) - extract(year FROM wanted) * 453600 AS double precision) AS seconds
