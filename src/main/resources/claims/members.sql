-- How many instances there are, and how many of them come before ours. Parameters: our name, kind of the members.
SELECT count(*) AS members, count(*) FILTER (WHERE name < ?) AS before
FROM timescale_integration.claim
WHERE kind = ? AND until >= clock_timestamp()
