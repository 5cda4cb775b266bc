SELECT count(*) AS rows, coalesce(sum(hashtextextended((whole_row.*)::text, 0)), 0)::text AS hash FROM %s AS whole_row
