-- Also what is overdue, as long as no other has taken it. Parameters: seconds, kind, owner, names or NULL for all.
UPDATE timescale_integration.claim SET until = clock_timestamp() + make_interval(secs => ?)
FROM (SELECT CAST(? AS text) AS kind, CAST(? AS text) AS owner, CAST(? AS text[]) AS names) AS ours
WHERE claim.kind = ours.kind AND claim.owner = ours.owner AND (ours.names IS NULL OR claim.name = ANY (ours.names))
RETURNING claim.name
