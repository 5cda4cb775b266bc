-- What the Apache edition, which has no retention policy, has instead: the route policies drops by this table.
-- Parameters: the wanted one, empty for none; the hypertable.
SELECT drop_after::text AS found, coalesce(drop_after = CAST(nullif(?, '') AS interval), false) AS as_wanted
FROM timescale_integration.retention WHERE hypertable = ?
