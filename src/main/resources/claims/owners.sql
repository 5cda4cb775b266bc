-- Who holds what. Parameter: kind.
SELECT name, owner FROM timescale_integration.claim WHERE kind = ? AND owner IS NOT NULL AND until BETWEEN clock_timestamp() AND clock_timestamp() + interval '2 hours'
