-- Who holds what. Parameter: kind.
SELECT name, owner FROM timescale_integration.claim WHERE kind = ? AND owner IS NOT NULL AND until >= clock_timestamp()
