-- Ranges of whole buckets that were touched, merged. Parameters: retention, width of a bucket, ids.
-- Buckets in chunks that retention may have dropped are left as they are: a refresh would erase them.
SELECT lower(buckets) AS lower, upper(buckets) AS upper
FROM (SELECT unnest(range_agg(tstzrange(time_bucket(width, lower), time_bucket(width, upper) + width))
                    * tstzmultirange(tstzrange(time_bucket(width, now() - retention) + width, NULL)))
             AS buckets
      FROM (SELECT CAST(? AS interval) AS retention, CAST(? AS interval) AS width) AS aggregate,
           timescale_integration.touched
      WHERE id = ANY (CAST(? AS bigint[]))
      GROUP BY width, retention) AS touched
ORDER BY 1
