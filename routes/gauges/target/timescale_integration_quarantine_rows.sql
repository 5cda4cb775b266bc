-- A row that the target refused has an SQLSTATE, one below the retention floor was not tried. access_events has a count of
-- nothing too, other tables while they have rows.
SELECT tables.name AS "table", c.reason_class, count(q.id) AS value
FROM (SELECT 'access_events' AS name UNION SELECT table_name FROM timescale_integration.quarantine) AS tables
CROSS JOIN (VALUES ('retention'), ('refused')) AS c (reason_class)
LEFT JOIN timescale_integration.quarantine q
    ON q.table_name = tables.name
   AND c.reason_class = CASE WHEN q.sqlstate IS NULL THEN 'retention' ELSE 'refused' END
GROUP BY tables.name, c.reason_class
