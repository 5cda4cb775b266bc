SELECT count(*) FILTER (WHERE sqlstate IS NULL AND reason <> {timeless}) AS past_retention,
       count(*) FILTER (WHERE sqlstate IS NULL AND reason = {timeless}) AS timeless, count(sqlstate) AS refused
FROM timescale_integration.quarantine
