-- Parameters: kind, name, owner.
SELECT FROM timescale_integration.claim WHERE kind = ? AND name = ? AND owner = ? FOR UPDATE
