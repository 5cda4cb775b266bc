-- What is not there any more, and an aggregate of ours that is another one now. Parameter: names of declared aggregates that
-- are not ours.
DELETE FROM timescale_integration.managed WHERE to_regclass(relation) IS NULL OR name = ANY (CAST(? AS text[]))
