-- Forgets relations that are gone, aggregates that are others now, and those that are declared no longer: others are refreshed
-- meanwhile, and what was touched is forgotten. Parameters: declared aggregates that are not ours, hypertables, aggregates of ours.
DELETE FROM timescale_integration.managed
WHERE to_regclass(relation) IS NULL
   OR name = ANY (CAST(? AS text[]))
   OR (bucket IS NOT NULL AND hypertable = ANY (CAST(? AS text[])) AND NOT name = ANY (CAST(? AS text[])))
