-- First copies of streams: what was there when they began
-- All are 0 for a stream whose history is copied: a gauge that is missing says nothing. A slice counts when it is finished.
SELECT stream, "table", source, rows, rows_left, coalesce(rate, 0) AS rows_per_second, coalesce(rows_left / rate, 0) AS seconds_left
FROM (SELECT s.stream, s."table", s.source, CAST(coalesce(sum(b.rows), 0) AS float8) AS rows,
             CAST(coalesce(sum(b.rows) FILTER (WHERE b.finished IS NULL), 0) AS float8) AS rows_left,
             CAST(nullif(sum(b.rows) FILTER (WHERE b.finished IS NOT NULL), 0) AS float8)
                 / nullif(extract(epoch FROM max(b.finished) - min(b.started)), 0) AS rate
      FROM json_to_recordset(CAST(:#streams AS json)) AS s (stream text, "table" text, source text)
      LEFT JOIN timescale_integration.backfill b ON b.stream = s.stream AND b.range_from = '-infinity'
      GROUP BY s.stream, s."table", s.source) AS copy
