-- The SELECT of an aggregate as this server writes it, and its columns, read from a view of it. Parameters: hash of the file's; the
-- declared width of its buckets. Other width: that of its time_bucket, as the server writes it; NULL: it is the same, or not known, as
-- of a WITH that may have another one. As text: a month and 30 days are equal as intervals.
SELECT pg_get_viewdef(c.oid) AS definition, md5(pg_get_viewdef(c.oid)) AS hash, CAST(? AS text) AS statement,
       (SELECT width FROM substring(pg_get_viewdef(c.oid) FROM 'time_bucket\((?:bucket_width => )?''([^'']*)''::interval[^\n]* AS bucket\M')
            AS found (width)
        WHERE CAST(justify_hours(CAST(width AS interval)) AS text) <> CAST(justify_hours(CAST(? AS interval)) AS text)
          AND pg_get_viewdef(c.oid) !~* '^\s*WITH') AS other_width,
       ARRAY(SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns
FROM pg_class c
WHERE c.oid = to_regclass('pg_temp.aggregate_as_declared')
