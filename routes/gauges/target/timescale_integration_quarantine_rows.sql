-- Rows kept apart
-- A row that the target refused has an SQLSTATE, one below the retention floor was not tried. Each stream has a count of
-- nothing too; one that is not declared any more while it has rows.
SELECT s.stream, s."table", s.source, c.reason_class, count(q.id) AS value
FROM (SELECT stream, "table", source
      FROM json_to_recordset(CAST(:#streams AS json)) AS declared (stream text, "table" text, source text)
      UNION ALL
      SELECT DISTINCT stream, table_name, '' FROM timescale_integration.quarantine
      WHERE stream NOT IN (SELECT declared->>'stream' FROM json_array_elements(CAST(:#streams AS json)) AS declared)) AS s
CROSS JOIN (VALUES ('retention'), ('refused')) AS c (reason_class)
LEFT JOIN timescale_integration.quarantine q
    ON q.stream = s.stream
   AND c.reason_class = CASE WHEN q.sqlstate IS NULL THEN 'retention' ELSE 'refused' END
GROUP BY s.stream, s."table", s.source, c.reason_class
