-- Parameters: kind, names.
INSERT INTO timescale_integration.claim (kind, name)
SELECT wanted.kind, wanted.name
FROM (SELECT CAST(? AS text) AS kind, name FROM unnest(CAST(? AS text[])) AS name) AS wanted
WHERE NOT EXISTS (SELECT FROM timescale_integration.claim WHERE (claim.kind, claim.name) = (wanted.kind, wanted.name))
ON CONFLICT DO NOTHING
