-- What the Apache edition, which has no retention policy, has instead: the route policies drops by this table.
-- Of an earlier table of the name it is not in force. Compared as text: a year and 360 days are equal as intervals, and not as ages.
-- Parameters: the wanted one, empty for none; the table as SQL writes it; its name.
SELECT drop_after || CASE WHEN in_force THEN '' ELSE ' of an earlier table' END AS found,
       in_force AND coalesce(CAST(drop_after AS text) = CAST(CAST(nullif(wanted.retain, '') AS interval) AS text), false) AS as_wanted,
       in_force AND r.table_id IS DISTINCT FROM here.oid || '/' || wanted.id AS elsewhere
FROM (SELECT CAST(? AS text) AS retain, CAST(to_regclass(?) AS oid) AS id, CAST(? AS text) AS name) AS wanted
JOIN timescale_integration.retention r ON r.hypertable = wanted.name
JOIN pg_database here ON here.datname = current_database()
CROSS JOIN LATERAL (SELECT r.table_id IS NULL OR split_part(r.table_id, '/', 1) <> CAST(here.oid AS text)
                           OR split_part(r.table_id, '/', 2) = CAST(wanted.id AS text) AS in_force) AS looked_at
