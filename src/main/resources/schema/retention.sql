-- What the Apache edition, which has no retention policy, has instead: the route policies drops by this table.
SELECT drop_after::text AS found, drop_after = CAST(? AS interval) AS as_wanted
FROM timescale_integration.retention WHERE hypertable = ?
