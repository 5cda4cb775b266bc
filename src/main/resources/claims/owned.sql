-- Who holds anything.
SELECT DISTINCT owner AS name FROM timescale_integration.claim WHERE owner IS NOT NULL
