-- Parameters: ids.
SELECT string_agg(id::text, ', ' ORDER BY id) AS ids
FROM unnest(CAST(? AS bigint[])) AS asked (id)
WHERE NOT EXISTS (SELECT FROM timescale_integration.quarantine AS kept WHERE kept.id = asked.id)
