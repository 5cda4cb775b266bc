SELECT count(*) FILTER (WHERE sqlstate IS NULL) AS past_retention, count(sqlstate) AS refused
FROM timescale_integration.quarantine
