-- Ranges around what was touched, merged, in pieces of at most 2,000 buckets, so that no statement takes long and what a
-- failure cuts off stays done. A range is cut inwards to whole buckets, wherever they begin (a local day, a week): so it has
-- a bucket more at each end, and two hours more where a day may be longer than 24, and four days where a month may be longer than
-- the one before. Only where the table has chunks, since one event of a far future makes a range of centuries. No piece is shorter than two buckets, of which TimescaleDB refreshes none and
-- says that the window is too small. Buckets whose rows retention may have dropped are left as they are: a
-- refresh would erase them. Parameters: retention, width of a bucket, table, ids.
SELECT piece AS lower, greatest(piece + 2 * around, least(piece + step + around, upper(ranges.range))) AS upper
FROM (SELECT around, 2000 * width AS step,
             unnest(range_agg(tstzrange(sane_lower - around, sane_upper + around))
                    * (SELECT range_agg(tstzrange(range_start - around, range_end + around))
                       FROM pg_class t
                       JOIN pg_namespace n ON n.oid = t.relnamespace
                       JOIN timescaledb_information.chunks c ON c.hypertable_schema = n.nspname AND c.hypertable_name = t.relname
                       WHERE t.oid = to_regclass(relation))
                    * tstzmultirange(tstzrange(now() - retention, NULL))) AS range
      FROM (SELECT CAST(nullif(?, '') AS interval) AS retention, CAST(? AS interval) AS width, CAST(? AS text) AS relation)
               AS aggregate
      CROSS JOIN LATERAL (SELECT width + CASE WHEN width >= interval '28 days' THEN interval '4 days'
                                              WHEN width >= interval '1 day' THEN interval '2 hours' ELSE interval '0' END AS around)
               AS margin,
           timescale_integration.touched
      CROSS JOIN LATERAL (SELECT greatest(lower, '4000-01-01 00:00Z BC') AS sane_lower,
                                 greatest(least(upper, '290000-01-01 00:00Z'), '4000-01-01 00:00Z BC') AS sane_upper) AS sane
      WHERE id = ANY (CAST(? AS bigint[])) AND sane_lower <= sane_upper
      GROUP BY width, retention, around, relation) AS ranges,
     generate_series(lower(ranges.range), upper(ranges.range), step) AS piece
WHERE piece < upper(ranges.range)
ORDER BY 1
