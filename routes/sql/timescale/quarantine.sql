-- A row that the target refused has an SQLSTATE, one below the retention floor was not tried.
SELECT c.reason_class, count(q.id) AS value
FROM (VALUES ('retention'), ('refused')) AS c (reason_class)
LEFT JOIN timescale_integration.quarantine q
    ON c.reason_class = CASE WHEN q.sqlstate IS NULL THEN 'retention' ELSE 'refused' END
GROUP BY c.reason_class
