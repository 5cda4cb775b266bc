-- Whether the table has a row of that key, and with these values. Parameter: the id of the row.
SELECT count(target.*) > 0 AS present,
       coalesce(bool_and(CAST(ROW({ours}) AS text) = CAST(ROW({theirs}) AS text)), false) AS same
FROM (SELECT row FROM timescale_integration.quarantine WHERE id = ?) AS kept
LEFT JOIN {table} AS target ON {same_key}
