-- %1$s: the SELECT of a table's page, without bounds.
SELECT *
FROM (%1$s) AS row
WHERE event_id = ANY (CAST(:#event_ids AS uuid[]))
