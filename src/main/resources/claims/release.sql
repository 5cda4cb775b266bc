-- Whoever wants them offers them again. Parameters: owner, kind or NULL for all, names or NULL for all.
DELETE FROM timescale_integration.claim
USING (SELECT CAST(? AS text) AS owner, CAST(? AS text) AS kind, CAST(? AS text[]) AS names) AS ours
WHERE claim.owner = ours.owner AND (ours.kind IS NULL OR claim.kind = ours.kind)
  AND (ours.names IS NULL OR claim.name = ANY (ours.names))
